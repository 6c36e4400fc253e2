package dev.nightjar.deadletter;

import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.LocalStack;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** A replay as a process of its own, which stands still in the middle of a transaction until it is killed. */
final class ReplayChild {
    private ReplayChild() {}

    /** Starts one and waits until it stands still. */
    static Process startAndAwaitStandstill(TestLetters letters, Settings.Kafka kafka, int after) throws IOException {
        Path output = LocalStack.projectHome().resolve("target/replay-child-" + letters.mark() + ".out");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        ReplayChild.class.getName(),
                        letters.mark(),
                        kafka.bootstrapServers().orElseThrow(),
                        String.valueOf(after))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        Awaitility.await("standstill")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(output).contains("standing still"));
        return process;
    }

    public static void main(String[] args) {
        Settings.Kafka kafka = new Settings.Kafka(Optional.of(args[1]), Map.of());
        TestLetters letters = TestLetters.marked(kafka, args[0]);
        int after = Integer.parseInt(args[2]);
        AtomicInteger published = new AtomicInteger();
        new LetterReplay(
                        kafka,
                        letters.letterTopics(),
                        letters.all(),
                        LetterReplay.Again.LEAVE,
                        System.out::println,
                        letter -> {
                            if (published.incrementAndGet() == after) {
                                System.out.println("standing still");
                                while (true) {
                                    LockSupport.park();
                                }
                            }
                        })
                .execute();
    }
}
