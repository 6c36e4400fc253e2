package dev.nightjar.stack;

import dev.nightjar.command.ReportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nightjar up}: starts what is not configured, and says which. */
@Command(
        name = "up",
        description = "Starts Kafka, PostgreSQL and MLflow on this machine, except what is configured elsewhere.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() {
        LocalStack stack = options.stack();
        List<Part> wanted = options.wanted();
        options.configured()
                .forEach((part, address) ->
                        System.out.printf("%-9s is configured: %s; not started%n", part.key(), address));
        if (wanted.isEmpty()) {
            new StackFile(stack.place()).delete();
            System.out.println("Nothing to start: all three are configured in " + options.config()
                    + " or the environment. Look at them with: bin/nightjar status");
            report.write(reported(stack, List.of(), List.of()));
            return 0;
        }
        List<Part> started = new ArrayList<>();
        alone(stack.place(), () -> started.addAll(start(stack, wanted)));
        System.out.println("Logs and data: " + stack.place().folder() + " (data survives `down`)");
        System.out.println("Next: bin/nightjar status; stop with bin/nightjar down");
        report.write(reported(stack, wanted, started));
        return 0;
    }

    /** Each part with its address, whoever runs it; a part that is configured elsewhere has no process here. */
    private Map<String, Object> reported(LocalStack stack, List<Part> wanted, List<Part> started) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("folder", stack.place().folder().toString());
        Map<Part, String> configured = options.configured();
        for (Part part : Part.values()) {
            boolean local = wanted.contains(part);
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("address", local ? stack.part(part).address() : configured.get(part));
            one.put("configured", !local);
            one.put("started", started.contains(part));
            one.put("process", local ? stack.part(part).pid().orElse(null) : null);
            facts.put(part.key(), one);
        }
        return facts;
    }

    /** Returns the parts that did not run before. */
    private static List<Part> start(LocalStack stack, List<Part> wanted) {
        List<Part> fresh =
                wanted.stream().filter(part -> !stack.part(part).isRunning()).toList();
        Thread undo = new Thread(() -> stack.stop(fresh));
        Runtime.getRuntime().addShutdownHook(undo);
        try (StartDisplay display = new StartDisplay()) {
            fresh.forEach(part -> stack.part(part).check());
            stack.start(wanted, display, part -> display.done(part, result(stack.part(part), fresh.contains(part))));
        } catch (RuntimeException e) {
            stack.stop(fresh);
            throw e;
        } finally {
            forget(undo);
        }
        new StackFile(stack.place()).write(stack.settings());
        return fresh;
    }

    private static String result(StackPart part, boolean fresh) {
        return (fresh ? "started: " : "already runs: ") + part.address() + " (process "
                + part.pid().map(String::valueOf).orElse("?") + ")";
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is being ended: the hook does its work.
            return;
        }
    }

    /** Two starts at the same time take turns; the second finds everything running. */
    private static void alone(Place place, Runnable work) {
        Path lockFile = place.folder().resolve("run/up.lock");
        try {
            Files.createDirectories(lockFile.getParent());
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid()) {
                    work.run();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + lockFile, e);
        }
    }
}
