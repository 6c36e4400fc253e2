package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nightjar.drift.Verdict;
import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.Feature;
import dev.nightjar.judge.JudgeJob;
import dev.nightjar.judge.JudgedVersions;
import dev.nightjar.judge.LiveOutcomes;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.score.model.RegisteredVersions;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.DriftRow;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.LostConnections;
import dev.nightjar.store.PriceVersion;
import dev.nightjar.store.Staging;
import dev.nightjar.telemetry.EventLog;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nights in the real MLflow, PostgreSQL and Kafka, whose versions are there already, as after a kill; {@code DriftIT} and
 * {@code SubmitIT} let nights train.
 */
class NightlyIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    private static final Instant FIRST = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant SECOND = FIRST.plus(Duration.ofDays(20));
    private static final Instant NIGHT = Instant.parse("2026-07-10T01:00:00Z");

    private Settings settings;
    private Pipeline pipeline;
    private RegisteredVersions registered;
    private JudgedVersions versions;

    @BeforeEach
    void aModelOfItsOwn() {
        settings = STACK.freshSettings("nightly");
        String name = "nightly-" + UUID.randomUUID().toString().substring(0, 8);
        pipeline = PipelineFile.read(
                LocalStack.projectHome().resolve("conf/pipelines/commodity-price.conf"),
                Map.of(
                        "name", name,
                        "registry.model", name,
                        "registry.experiment", name,
                        "topics.model-selected", name),
                Feature.keys());
        registered = new RegisteredVersions(settings, pipeline);
        versions = new JudgedVersions(registered);
    }

    @Test
    void aNightGoesBackFromAFallenChampionAndJudgesItsVersionAgainstTheOneBefore() throws Exception {
        aFallenChampion();
        aPriceOf("gold", LocalDate.parse("2026-07-09"));
        aPriceOf("wheat", LocalDate.parse("2026-06-25"));
        trainedFor(NIGHT, 0.0105);

        NightlyResult result = night().execute(NIGHT);

        assertThat(result.live().orElseThrow().isRolledBack()).isTrue();
        assertThat(result.text())
                .contains(
                        "roll back: version 1 is champion again",
                        "live_accuracy_fell: ",
                        "version 3 (by an earlier run)",
                        "days of wheat");
        assertThat(result.late()).containsExactly("wheat");
        assertThat(result.retrained()).isFalse();
        assertThat(result.judged().orElseThrow().champion())
                .get()
                .extracting(RegisteredVersion::version)
                .isEqualTo("1");
        assertThat(decided()).containsExactly("promote 3", "roll_back 1", "promote 2", "promote 1");
        assertThat(aliases()).containsExactly("3", "1");

        NightlyResult again = night().execute(NIGHT);

        assertThat(again.live()).as("the night is done").isEmpty();
        assertThat(again.judged()).isEmpty();
        assertThat(again.decision().decision()).isEqualTo("promote");
        assertThat(decided()).hasSize(4);
    }

    @Test
    void pricesThatAreLateDoNotKeepAFallenChampionInUse() throws Exception {
        aFallenChampion();
        aPriceOf("gold", LocalDate.parse("2026-06-25"));
        aPriceOf("gold", LocalDate.parse("2026-08-25"));

        assertThatThrownBy(() -> night().execute(NIGHT))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.PRICES_OLD));

        assertThat(decided()).containsExactly("roll_back 1", "promote 2", "promote 1");
        assertThat(aliases()).element(0).isEqualTo("1");
    }

    /** Their writer was killed between registering them and ending their runs. */
    @Test
    void halfAVersionIsNeverJudgedAndOneThatWasDecidedOnIsNeverTakenBack() throws Exception {
        RegisteredVersion champion = versions.answering(0.02, 8, FIRST);
        judge(FIRST);
        aPriceOf("gold", LocalDate.parse("2026-07-09"));
        trainedFor(NIGHT, 0.0105);
        for (RegisteredVersion left :
                registered.registry().versions(pipeline.registry().model())) {
            registered.reopenRun(left);
        }
        TestSessions.open();

        assertThatThrownBy(() -> night().execute(NIGHT))
                .as("it trains anew; a single price is too little")
                .isInstanceOfSatisfying(
                        NightjarException.class,
                        e -> assertThat(e.reason()).isIn(ReasonCode.WINDOW_EMPTY, ReasonCode.WINDOW_TOO_SMALL));

        assertThat(decided()).containsExactly("promote 1");
        assertThat(registered.registry().versions(pipeline.registry().model()))
                .extracting(RegisteredVersion::version)
                .containsExactly(champion.version());
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            assertThat(store.models(pipeline.registry().model()))
                    .extracting(row -> row.version() + " " + row.status())
                    .containsExactly("1 CHAMPION");
        }
    }

    @Test
    void twoNightsNeverOverlap() throws Exception {
        aChampionAndAVersionOfTheNight();
        List<Object> ended = new ArrayList<>();
        NightlyJob first = new NightlyJob(pipeline, settings, step -> {
            if (ended.isEmpty()) {
                ended.add(catchThrowable(() -> night().execute(NIGHT)));
            }
        });

        NightlyResult result = first.execute(NIGHT);

        assertThat(ended).singleElement().isInstanceOfSatisfying(NightjarException.class, e -> {
            assertThat(e.reason()).isEqualTo(ReasonCode.DECIDED_ELSEWHERE);
            assertThat(e).hasMessageContaining("somebody else is at it");
        });
        assertThat(result.judged()).as("the first is not disturbed").isPresent();
        assertThat(decided()).containsExactly("promote 2", "promote 1");
    }

    @Test
    void aNightThatLosesItsRightEndsAndTheNextTryDoesTheRest() throws Exception {
        aChampionAndAVersionOfTheNight();
        NightlyJob cut = new NightlyJob(pipeline, settings, step -> {
            if (step.startsWith("Comparing")) {
                lostConnections();
            }
        });

        assertThatThrownBy(() -> cut.execute(NIGHT))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.STORE_AWAY));
        assertThat(aliases()).containsExactly("1");
        assertThat(decided()).as("nothing that another would finish").containsExactly("promote 1");

        night().execute(NIGHT);

        assertThat(decided()).containsExactly("promote 2", "promote 1");
        assertThat(aliases()).containsExactly("2", "1");
    }

    private void lostConnections() {
        try {
            LostConnections.cut(settings.postgres());
            // A pool looks at a connection again that was idle for half a second.
            TimeUnit.SECONDS.sleep(1);
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoStaysRunsTheNightThatADriftAsksForAheadOfTheSchedule() throws Exception {
        versions.answering(0.02, 8, FIRST);
        judge(FIRST);
        aPriceOf("gold", LocalDate.parse("2026-07-09"));
        Instant asked = NIGHT.plus(Duration.ofHours(8));
        trainedFor(NIGHT, 0.03);
        trainedFor(asked, 0.0105);
        SteppedClock clock = new SteppedClock(NIGHT.plusSeconds(10));
        NightlyJob job = night();
        List<NightlyResult> nights = new ArrayList<>();
        List<Integer> doneAtEachNap = new ArrayList<>();
        NightWatch watch = new NightWatch(
                NightSchedule.of(pipeline),
                job::requested,
                time -> nights.add(job.execute(time)),
                clock,
                nap -> {
                    doneAtEachNap.add(nights.size());
                    if (doneAtEachNap.size() == 2) {
                        clock.pass(Duration.ofHours(8));
                        driftAsks(asked);
                    } else if (doneAtEachNap.size() == 4) {
                        throw new InterruptedException("enough");
                    }
                },
                EventLog.of("nightly"));

        assertThatThrownBy(watch::stay).isInstanceOf(InterruptedException.class);

        assertThat(doneAtEachNap).as("nights run before each nap").containsExactly(1, 1, 2, 2);
        assertThat(nights).extracting(NightlyResult::night).containsExactly(NIGHT, asked);
        assertThat(nights.get(1).version()).isEqualTo("3");
        assertThat(decided()).containsExactly("promote 3", "keep 2", "promote 1");
    }

    /** The second of two versions, promoted and wrong by 6 % ever since. */
    private void aFallenChampion() throws IOException {
        versions.answering(0.02, 8, FIRST);
        judge(FIRST);
        versions.answering(0.0105, 12, SECOND);
        judge(SECOND);
        new LiveOutcomes(settings, pipeline).cameTrue("2", SECOND, 15, 0.06);
    }

    private void aChampionAndAVersionOfTheNight() throws IOException {
        versions.answering(0.02, 8, FIRST);
        judge(FIRST);
        aPriceOf("gold", LocalDate.parse("2026-07-09"));
        trainedFor(NIGHT, 0.0105);
    }

    /** What a night that was killed after its training leaves. */
    private void trainedFor(Instant night, double answer) throws IOException {
        RegisteredVersion version = versions.answering(answer, 12, night);
        registered.registry().setTag(version, "nightjar.night", night.toString());
    }

    private void aPriceOf(String commodity, LocalDate day) {
        double nan = Double.NaN;
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            Staging staging = store.stage();
            staging.stage(
                    "test",
                    List.of(new PriceVersion(
                            commodity,
                            day,
                            DailyPrice.closeTimeMs(day),
                            DailyPrice.knownAtMs(day),
                            nan,
                            nan,
                            nan,
                            100,
                            nan,
                            "test")),
                    List.of(),
                    List.of());
            store.applyBatch(staging, List.of(), NIGHT);
        }
    }

    /** What {@code nightjar drift --retrain-if-drifted} leaves. */
    private void driftAsks(Instant time) {
        DriftRow drifted = new DriftRow(
                pipeline.name(),
                pipeline.registry().model(),
                "2",
                "in_price_zscore",
                time.minus(Duration.ofDays(7)),
                time,
                1_000,
                0.4,
                0.3,
                0,
                Verdict.DRIFTED,
                time);
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            store.drift().requestRetrain(drifted, "in_price_zscore drifted");
        }
    }

    private NightlyJob night() {
        return new NightlyJob(pipeline, settings, System.out::println);
    }

    private void judge(Instant time) {
        new JudgeJob(pipeline, settings, Clock.fixed(time, ZoneOffset.UTC), System.out::println)
                .execute(Optional.empty());
    }

    private List<String> decided() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.ledger().decisions(pipeline.registry().model(), 10).stream()
                    .map(row -> row.decision() + " " + row.version())
                    .toList();
        }
    }

    /** The champion's version, and the one before it. */
    private List<String> aliases() {
        String model = pipeline.registry().model();
        return List.of(ModelRegistry.CHAMPION, ModelRegistry.PREVIOUS).stream()
                .flatMap(alias -> registered.registry().alias(model, alias).stream())
                .map(RegisteredVersion::version)
                .toList();
    }
}
