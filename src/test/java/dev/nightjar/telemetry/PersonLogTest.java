package dev.nightjar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersonLogTest {
    @TempDir
    private Path folder;

    @Test
    void keepsTheTraceOfAFailureInTheFile() throws Exception {
        Path file = folder.resolve("nightjar.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlog4j2.configurationFile=nightjar-log4j2.xml",
                        "-Dnightjar.log.file=" + file,
                        Fail.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        String person = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(person).isZero();
        assertThat(person.strip()).isEqualTo("error: retrain_failed WINDOW_EMPTY");
        assertThat(Files.readString(file)).contains("IllegalStateException: no rows", "Fail.main");
    }

    /** Logs a failure as bin/nightjar has it logged. */
    static final class Fail {
        public static void main(String[] args) {
            EventLog.of("retrain")
                    .error("retrain_failed", new IllegalStateException("no rows"), "reason", "WINDOW_EMPTY");
        }
    }
}
