package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.telemetry.EventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NightWatchTest {
    private static final Instant FIRST = Instant.parse("2026-11-20T01:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-11-21T01:00:00Z");
    private static final Instant ASKED = Instant.parse("2026-11-20T14:30:00Z");

    private final Pipeline pipeline =
            PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), Map.of(), Feature.keys());
    private final SteppedClock clock = new SteppedClock(FIRST.plusSeconds(40));
    private final List<Instant> nights = new ArrayList<>();
    private final List<Duration> naps = new ArrayList<>();
    private Optional<ReasonCode> fail = Optional.empty();

    @Test
    void runsTheNightsOfTheScheduleAndThoseAskedForOnceEach() {
        watch(() -> Optional.of(ASKED).filter(time -> time.isBefore(clock.instant())), 2 * 1440 + 1);

        assertThat(nights).containsExactly(FIRST, ASKED, SECOND, SECOND.plus(Duration.ofDays(1)));
        assertThat(naps).allMatch(nap -> nap.compareTo(Duration.ofMinutes(1)) <= 0);
    }

    @Test
    void aRefusedNightIsNotTriedAgainAndTheNextOneIsRun() {
        fail = Optional.of(ReasonCode.PRICES_OLD);

        watch(Optional::empty, 1441);

        assertThat(nights).containsExactly(FIRST, SECOND);
    }

    @Test
    void aNightThatFailedBecauseSomethingWasAwayIsTriedAgain() {
        for (ReasonCode passing : List.of(ReasonCode.STORE_AWAY, ReasonCode.DECIDED_ELSEWHERE)) {
            nights.clear();
            fail = Optional.of(passing);

            watch(Optional::empty, 3);

            assertThat(nights).containsExactly(FIRST, FIRST, FIRST);
        }
    }

    @Test
    void whatNobodyForesawEndsTheNightOnly() {
        watch(
                () -> {
                    if (naps.isEmpty()) {
                        throw new IllegalStateException("unforeseen");
                    }
                    return Optional.of(ASKED).filter(time -> time.isBefore(clock.instant()));
                },
                1441);

        assertThat(nights).contains(SECOND);
    }

    @Test
    void aStoreThatCannotBeAskedForRequestsEndsNothing() {
        watch(
                () -> {
                    if (naps.isEmpty()) {
                        throw new NightjarException(ReasonCode.STORE_AWAY, "away");
                    }
                    return Optional.empty();
                },
                3);

        assertThat(nights).containsExactly(FIRST);
    }

    private void watch(Supplier<Optional<Instant>> requested, int laps) {
        NightWatch watch = new NightWatch(
                NightSchedule.of(pipeline),
                requested,
                this::night,
                clock,
                time -> {
                    naps.add(time);
                    clock.pass(time);
                    if (naps.size() % laps == 0) {
                        throw new InterruptedException("enough");
                    }
                },
                EventLog.of("nightly"));
        assertThatThrownBy(watch::stay).isInstanceOf(InterruptedException.class);
    }

    private void night(Instant time) {
        nights.add(time);
        fail.ifPresent(reason -> {
            throw new NightjarException(reason, "this night fails");
        });
    }
}
