package dev.nightjar;

import dev.nightjar.claims.worker.InferTask;
import dev.nightjar.claims.worker.Task;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.session.HadoopSettings;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.LocalStack;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/** A worker as a process of its own that does its first task and then stands still, its offset not committed, until it is killed. */
final class WorkerChild implements AutoCloseable {
    private static final String WORKED = "[child] worked";

    private final Process process;
    private final Path output;

    private WorkerChild(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param hadoop settings as system properties
     */
    static WorkerChild start(String which, Path config, Path pipeline, Map<String, String> hadoop) throws IOException {
        Path output = LocalStack.projectHome().resolve("target/worker-child-" + which + ".out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + LocalStack.projectHome().resolve("conf/jvm.options"),
                "-Xmx1g",
                "-Dlog4j2.configurationFile=nightjar-log4j2.xml",
                "-Dnightjar.log.file=" + output.resolveSibling("worker-child-" + which + ".log")));
        hadoop.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of(WorkerChild.class.getName(), which, config.toString(), pipeline.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.to(output.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new WorkerChild(builder.start(), output);
    }

    void awaitOutput(String text) {
        Awaitility.await(text + " in " + output)
                .atMost(Duration.ofMinutes(4))
                .until(() -> !process.isAlive() || Files.readString(output).contains(text));
        if (!process.isAlive()) {
            throw new IllegalStateException("the child ended, see " + output);
        }
    }

    /** Waits until its work is done and kills it. */
    void killWhenDone() throws InterruptedException {
        killAt(WORKED);
    }

    /** Waits until it has said something and kills it, with a signal that it cannot see. */
    void killAt(String text) throws InterruptedException {
        awaitOutput(text);
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) {
        Settings settings = Settings.read(Path.of(args[1]), Path.of("none"));
        Pipeline pipeline = WorkersIT.read(Path.of(args[2]));
        ObjectStore objects = ObjectStore.open(settings.objects(), HadoopSettings.ofProcess());
        Task task = switch (args[0]) {
            case "train" ->
                new TrainTask(TestSessions.open(), pipeline, settings, objects, Clock.systemUTC(), System.out::println);
            case "judge" -> WorkersIT.judge(pipeline, settings);
            default -> new InferTask(pipeline, objects, ModelRegistry.connect(settings.mlflow()), Clock.systemUTC());
        };
        Task still = value -> {
            Task.Done done = task.perform(value);
            System.out.println(WORKED + " " + done.what());
            if (done.outcome() != Task.Outcome.OF_ANOTHER) {
                standStill();
            }
            return done;
        };
        WorkersIT.worker(args[0], pipeline, settings, still, 0, System.out::println)
                .run();
    }

    /** Until somebody kills it. */
    private static void standStill() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
