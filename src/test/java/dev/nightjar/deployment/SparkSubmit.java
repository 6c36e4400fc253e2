package dev.nightjar.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Progress;
import dev.nightjar.stack.PythonVenv;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real spark-submit (PyPI's pyspark has one) of the jar, on two worker processes of one core and 1 GiB each. */
final class SparkSubmit {
    private final Path home;
    private final Path folder;
    private final Path logs = Path.of("target/submit");
    private final Map<String, String> environment;
    private final List<String> options;

    /**
     * A submission for an installation.
     *
     * @param folder takes the settings file; the output of each command goes to target/submit
     * @param options of every command, {@code --pipeline FILE}
     */
    SparkSubmit(Path folder, Settings settings, List<String> options) throws IOException {
        this.home = PythonVenv.spark(LocalStack.projectHome())
                .install(Progress.SILENT)
                .program("spark-submit")
                .getParent()
                .getParent();
        this.folder = folder;
        Files.createDirectories(logs);
        this.environment = Map.of(
                "NIGHTJAR_POSTGRES_PASSWORD", settings.postgres().password(),
                "SPARK_LOCAL_IP", "127.0.0.1",
                "SPARK_LOCAL_HOSTNAME", "localhost");
        List<String> all =
                new ArrayList<>(List.of("--config", settingsFile(settings).toString()));
        all.addAll(options);
        this.options = List.copyOf(all);
    }

    /** Runs a main class to its end; it must end well. */
    void run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        Process process = start(main, arguments);
        boolean ended = process.waitFor(8, TimeUnit.MINUTES);
        if (!ended) {
            end(process);
        }
        assertThat(ended && process.exitValue() == 0)
                .as(main.getSimpleName() + ": " + lastLines(main))
                .isTrue();
    }

    /** Starts a main class and waits for a line of its output. */
    Process start(Class<?> main, String awaited, Duration limit, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(main, arguments);
        try {
            Awaitility.await(awaited)
                    .atMost(limit)
                    .until(() -> !process.isAlive() || output(main).contains(awaited));
            assertThat(process.isAlive()).as(lastLines(main)).isTrue();
            return process;
        } catch (RuntimeException | AssertionError e) {
            end(process);
            throw e;
        }
    }

    /** SIGTERM, as a cluster manager sends it; returns the exit code. */
    static int end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }

    /** Everything a command printed so far. */
    String output(Class<?> main) throws IOException {
        return Files.readString(log(main));
    }

    private String lastLines(Class<?> main) throws IOException {
        List<String> lines = Files.readAllLines(log(main));
        return "see " + log(main) + "\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        Path spark = distribution();
        List<String> command = new ArrayList<>(List.of(
                spark.resolve("bin/spark-submit").toString(),
                "--master",
                "local-cluster[2,1,1024]",
                "--driver-memory",
                "1g",
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.sql.shuffle.partitions=2",
                "--class",
                main.getName(),
                jar().toString()));
        command.addAll(options);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log(main).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("NIGHTJAR_") || name.equals("CLASSPATH"));
        builder.environment().putAll(environment);
        builder.environment().put("SPARK_HOME", spark.toString());
        return builder.start();
    }

    private Path settingsFile(Settings settings) throws IOException {
        return Files.writeString(folder.resolve("nightjar.conf"), """
                nightjar {
                  kafka.bootstrap-servers = "%s"
                  postgres { url = "%s", user = "%s", password = ${NIGHTJAR_POSTGRES_PASSWORD} }
                  mlflow.tracking-uri = "%s"
                  lake.path = "%s"
                  checkpoints.path = "%s"
                  objects.path = "%s"
                }
                """.formatted(
                        settings.kafka().bootstrapServers().orElseThrow(),
                        settings.postgres().url().orElseThrow(),
                        settings.postgres().user(),
                        settings.mlflow().trackingUri().orElseThrow(),
                        settings.lake(),
                        settings.checkpoints(),
                        settings.objects()));
    }

    private Path distribution() throws IOException {
        try (Stream<Path> files = Files.find(home.resolve("lib"), 4, (path, about) -> path.endsWith("pyspark"))) {
            return files.findFirst().orElseThrow();
        }
    }

    private static Path jar() {
        Path jar = Path.of(System.getProperty("nightjar.jar", "target/nightjar-0.1.0.jar"))
                .toAbsolutePath();
        assertThat(jar)
                .as("the jar that spark-submit takes; build it with mvn package")
                .isRegularFile();
        return jar;
    }

    private Path log(Class<?> main) {
        return logs.resolve(main.getSimpleName() + ".log");
    }
}
