package dev.nightjar.stack.chaos;

import dev.nightjar.stack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** A nightjar command as a process of its own, started as bin/nightjar starts it. */
final class Child implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(40);

    /** Of young and old generation, whichever collector; further lines are about the parts of these. */
    private static final Pattern HEAP_USED =
            Pattern.compile("(?m)^ *(?:PSYoungGen|ParOldGen|garbage-first heap|def new|tenured).* used (\\d+)K");

    private static final Pattern METRICS = Pattern.compile("Metrics at (http\\S+)");

    private final Process process;
    private final Path output;
    private final Path log;

    private Child(Process process, Path output, Path log) {
        this.process = process;
        this.log = log;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param home takes logs, the model cache and Spark's warehouse
     * @param name of its output file
     * @param options of the JVM and of Spark, {@code -Dspark.master=local[4]}; win over those of bin/nightjar
     * @param main class to run
     * @param arguments of it
     */
    static Child start(Path home, String name, List<String> options, Class<?> main, List<String> arguments)
            throws IOException {
        return start(home, name, options, Map.of(), main, arguments);
    }

    /** The same with variables in its environment. */
    static Child start(
            Path home,
            String name,
            List<String> options,
            Map<String, String> variables,
            Class<?> main,
            List<String> arguments)
            throws IOException {
        Path logs = Files.createDirectories(home.resolve(".nightjar/logs"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + LocalStack.projectHome().resolve("conf/jvm.options"),
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-Dlog4j2.configurationFile=nightjar-log4j2.xml",
                "-Dnightjar.log.file=" + logs.resolve(name + ".log"),
                "-Dspark.master=local[4]",
                "-Dspark.ui.enabled=false",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.sql.shuffle.partitions=4",
                "-Dspark.sql.warehouse.dir=" + home.resolve(".nightjar/warehouse")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        Path output = logs.resolve(name + ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(key -> key.startsWith("NIGHTJAR_") || key.startsWith("MLFLOW_"));
        // In a variable: a command line of this length is one that no log shows well.
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.put("NIGHTJAR_HOME", home.toString());
        environment.putAll(variables);
        Process process = builder.start();
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        } catch (IllegalStateException e) {
            process.destroyForcibly();
            throw e;
        }
        return new Child(process, output, logs.resolve(name + ".log"));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that it has printed. */
    String said() {
        return text(output);
    }

    /** Everything that it has logged. */
    String logged() {
        return text(log);
    }

    /** What it shows to Prometheus. */
    String metrics() throws IOException {
        Matcher address = METRICS.matcher(said());
        if (!address.find()) {
            throw new IllegalStateException("no metrics in " + output);
        }
        try (InputStream answer = URI.create(address.group(1)).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** What lives in its heap after a full collection; empty when it does not answer. */
    OptionalLong liveHeapMiB() {
        diagnostic("GC.run");
        long[] usedKiB = HEAP_USED
                .matcher(diagnostic("GC.heap_info"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .toArray();
        return usedKiB.length == 0
                ? OptionalLong.empty()
                : OptionalLong.of(LongStream.of(usedKiB).sum() / 1024);
    }

    private String diagnostic(String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                            Long.toString(pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Where that stands. */
    Path output() {
        return output;
    }

    /** Waits until it has printed something; false when it ended before. */
    boolean awaitSaid(String words, Duration limit) {
        Waiting.until(words + " of " + output.getFileName(), limit, () -> said().contains(words) || !isAlive());
        return said().contains(words);
    }

    /** Waits for its end; empty if it still runs after the limit. */
    Optional<Integer> awaitExit(Duration limit) {
        BooleanSupplier ended = () -> !isAlive();
        return Waiting.within(limit, ended) ? Optional.of(process.exitValue()) : Optional.empty();
    }

    /** {@code kill -9}, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends a signal, {@code STOP} or {@code CONT}. */
    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    }

    /** Asks it to end, and kills it when it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
