package dev.nightjar.stack;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar down}: stops what {@code up} started. */
@Command(
        name = "down",
        description = "Stops what `up` started. Data stays, unless --wipe is given.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--wipe", description = "Also deletes the local stack's data, lake, checkpoints and objects.")
    private boolean wipe;

    @Override
    public Integer call() {
        LocalStack stack = options.stack();
        List<Part> running = Stream.of(Part.values())
                .filter(part -> stack.part(part).isRunning())
                .toList();
        stack.stop(List.of(Part.values()));
        new StackFile(stack.place()).delete();
        System.out.println(
                running.isEmpty()
                        ? "Nothing was running."
                        : "Stopped " + running.stream().map(Part::key).collect(Collectors.joining(", ")) + ".");
        if (wipe) {
            stack.wipe();
            System.out.println("Deleted its data, lake, checkpoints and objects under "
                    + stack.place().folder() + ".");
        } else {
            System.out.println("Data stays in " + stack.place().folder() + "; bin/nightjar down --wipe deletes it.");
        }
        return 0;
    }
}
