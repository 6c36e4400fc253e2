package dev.nightjar.score.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.forecast.Estimators;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VersionShelfTest {
    private final List<String> loaded = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();
    private final List<String> gone = new ArrayList<>();
    private final VersionShelf shelf = new VersionShelf(
            this::load, model -> gone.add(model.version()), Runnable::run, 2, Duration.ofNanos(100), clock::get);

    @Test
    void loadsAVersionOnce() {
        RequestModel first = shelf.get("1").now();

        assertThat(first).isNotNull();
        assertThat(shelf.get("1").now()).isSameAs(first);
        assertThat(loaded).containsExactly("1");
    }

    @Test
    void makesRoomByTheLeastRecentlyUsed() {
        shelf.get("1");
        shelf.get("2");
        shelf.get("1");
        shelf.get("3");

        shelf.get("1");
        shelf.get("2");

        assertThat(loaded).containsExactly("1", "2", "3", "2");
        assertThat(gone).containsExactly("2", "3");
        assertThat(List.of("1", "2")).allMatch(shelf::holds);
        assertThat(shelf.holds("3")).isFalse();
    }

    @Test
    void triesWhatFailedAgainAfterAWhile() {
        assertThat(shelf.get("bad").failure()).isEqualTo(ReasonCode.MODEL_CORRUPT);
        clock.set(99);
        assertThat(shelf.get("bad").failure()).isEqualTo(ReasonCode.MODEL_CORRUPT);
        assertThat(loaded).containsExactly("bad");

        clock.set(100);
        shelf.get("bad");

        assertThat(loaded).containsExactly("bad", "bad");
    }

    @Test
    void failsWhereLoadingEndsWithAnError() {
        assertThat(shelf.get("erroneous").failure()).isEqualTo(ReasonCode.INTERNAL);
        assertThat(shelf.get("erroneous").failure()).isEqualTo(ReasonCode.INTERNAL);

        assertThat(loaded).containsExactly("erroneous");
    }

    private RequestModel load(String number) {
        loaded.add(number);
        if (number.equals("erroneous")) {
            throw new NoClassDefFoundError("in this test");
        }
        if (number.equals("bad")) {
            throw new NightjarException(ReasonCode.MODEL_CORRUPT, "Cannot use it");
        }
        return new RequestModel("m", number, "run" + number, Estimators.small(1));
    }
}
