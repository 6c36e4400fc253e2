package dev.nightjar.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
    @TempDir
    private Path folder;

    @Test
    void waitsForOneThatClearsUpEvenWhereItsThreadIsInterrupted() throws Exception {
        Children children = new Children(Duration.ofMinutes(1));
        Process child = start(children, "trap 'sleep 0.3; touch cleared; exit 0' TERM");

        Thread.currentThread().interrupt();
        children.end(child);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(child.isAlive()).isFalse();
        assertThat(folder.resolve("cleared")).exists();
    }

    @Test
    void killsOneThatDoesNotEnd() throws Exception {
        Children children = new Children(Duration.ofMillis(200));
        Process deaf = start(children, "trap '' TERM");

        children.endAll();

        assertThat(deaf.isAlive()).isFalse();
    }

    @Test
    void startsNoneOnceAllHaveToEnd() {
        Children children = new Children(Duration.ofMillis(200));
        children.endAll();

        assertThatThrownBy(() -> children.start(new ProcessBuilder("true")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is ending");
    }

    /** Runs once its trap is set. */
    private Process start(Children children, String trap) throws IOException {
        Path set = folder.resolve("set");
        Process child =
                children.start(new ProcessBuilder("sh", "-c", trap + "; touch set; while true; do sleep 0.05; done")
                        .directory(folder.toFile()));
        Awaitility.await("its trap").until(() -> Files.exists(set));
        return child;
    }
}
