package dev.nightjar.stack.chaos;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * As much of a Spark distribution as a worker needs to start executors: a folder of links to the jars that this process runs
 * with. So a scorer gets executors in processes of their own without a distribution.
 *
 * @param folder the home; takes the workers' folders too
 * @param classes folders of classes that are in no jar
 */
record SparkHome(Path folder, List<Path> classes) {
    private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

    SparkHome {
        classes = List.copyOf(classes);
    }

    /** Makes one, or finds the one that is there. */
    static SparkHome in(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        List<Path> classes = new ArrayList<>();
        int number = 0;
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (Files.isDirectory(path)) {
                classes.add(path);
            } else if (Files.isRegularFile(path)) {
                // Numbered: jars of different makers may share a name.
                Path link = jars.resolve(String.format("%03d-%s", number++, path.getFileName()));
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, path);
                }
            }
        }
        return new SparkHome(folder, classes);
    }

    /** Options of a driver that starts so many executors of one core and 1 GiB each on this machine. */
    List<String> options(int executors, Path home) {
        Path logs = home.resolve(".nightjar/logs");
        return List.of(
                "-Dspark.master=local-cluster[" + executors + ",1,1024]",
                "-Dspark.executor.memory=1g",
                "-Dspark.executor.extraClassPath="
                        + classes.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "-Dspark.executor.extraJavaOptions=-Dlog4j2.configurationFile=nightjar-log4j2.xml -Dnightjar.log.file="
                        + logs.resolve("executor-{{APP_ID}}-{{EXECUTOR_ID}}.log"));
    }

    /** What its processes must find in their environment. */
    Map<String, String> environment() {
        return Map.of(
                "SPARK_HOME", folder.toString(),
                "SPARK_SCALA_VERSION", "2.13",
                "SPARK_LOCAL_IP", "127.0.0.1",
                "SPARK_LOCAL_HOSTNAME", "localhost");
    }

    /** The executors that a driver has now. */
    static List<ProcessHandle> executorsOf(Child driver) {
        return ProcessHandle.of(driver.pid())
                .map(ProcessHandle::descendants)
                .orElseGet(Stream::empty)
                .filter(process -> commandLine(process).contains(EXECUTOR))
                .toList();
    }

    /** What an executor of this machine shows to Prometheus; empty once it is gone. */
    static String metrics(String port) {
        try (InputStream answer =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Not as ProcessHandle has it: a class path makes it longer than that reads. */
    private static String commandLine(ProcessHandle process) {
        try {
            Path line = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            return new String(Files.readAllBytes(line), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }
}
