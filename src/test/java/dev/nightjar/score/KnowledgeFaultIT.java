package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.ModelEvent;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.model.Connections;
import dev.nightjar.score.model.ConstantForests;
import dev.nightjar.score.model.ModelSelections;
import dev.nightjar.score.model.RegisteredVersions;
import dev.nightjar.score.model.ScoringModel;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.Topics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scorer's knowledge while the store or Kafka is away: at the start, and while running. */
class KnowledgeFaultIT {
    private static final Duration MOST = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static LocalStack stack;
    private static Settings settings;

    private final Pipeline pipeline = ScorePipelines.unique();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Thread> waiting = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(folder, Part.POSTGRES, Part.KAFKA);
        settings = stack.settings();
        StoredPrices.fill(settings.postgres());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @AfterEach
    void nobodyWaitsAnyLonger() {
        waiting.forEach(Thread::interrupt);
    }

    @BeforeEach
    void everythingIsThere() {
        stack.startPart(Part.POSTGRES);
        stack.startPart(Part.KAFKA);
    }

    /** The store's part of an installation's knowledge, with a model that is simply there. */
    private record Stored(StoredHistories histories) implements KnowledgeSource {
        @Override
        public Knowledge load() {
            return new Knowledge(
                    new ScoringModel("m", "1", "run1", new Forecaster(ConstantForests.answering(0.001), 0.9)),
                    histories.newest(),
                    Map.of());
        }

        @Override
        public Map<String, EntityHistory> histories(Map<String, EntityHistory> known) {
            return histories.newest();
        }
    }

    private LiveKnowledge live(Settings.Postgres postgres, Duration refresh) {
        Settings where = new Settings(
                settings.kafka(),
                postgres,
                settings.mlflow(),
                settings.lake(),
                settings.checkpoints(),
                settings.objects());
        return new LiveKnowledge(new Stored(new StoredHistories(new Connections(where), pipeline)), refresh);
    }

    private CompletableFuture<Knowledge> first(LiveKnowledge live) {
        Patience patience = Patience.of(EventLog.of("score"), line -> {
            said.add(line);
            System.out.println("[score] " + line);
        });
        return CompletableFuture.supplyAsync(() -> live.first(patience), task -> {
            Thread thread = new Thread(task, "first");
            thread.setDaemon(true);
            waiting.add(thread);
            thread.start();
        });
    }

    private void awaitSaid(String... parts) {
        Awaitility.await(String.join(" … ", parts))
                .atMost(MOST)
                .untilAsserted(() ->
                        assertThat(said).anySatisfy(line -> assertThat(line).contains(parts)));
    }

    @Test
    void becomesReadyWhenTheStoreComes() {
        stack.stopPart(Part.POSTGRES);
        CompletableFuture<Knowledge> first = first(live(settings.postgres(), Duration.ofMinutes(1)));
        awaitSaid("Waiting for store", "STORE_AWAY", "refused");

        long came = System.nanoTime();
        stack.startPart(Part.POSTGRES);

        assertThat(first.orTimeout(90, TimeUnit.SECONDS).join().histories()).containsKey(StoredPrices.COMMODITY);
        System.out.printf("ready %d ms after the store was started%n", (System.nanoTime() - came) / 1_000_000);
    }

    @Test
    void saysThatTheHostNameDoesNotResolveInOneLineEachTime() {
        Settings.Postgres nowhere = new Settings.Postgres(
                Optional.of("jdbc:postgresql://store.nightjar.invalid:5432/nightjar"),
                settings.postgres().user(),
                settings.postgres().password());
        CompletableFuture<Knowledge> first = first(live(nowhere, Duration.ofMinutes(1)));

        awaitSaid("(try 1,", "STORE_AWAY", "the host name store.nightjar.invalid does not resolve");
        awaitSaid("(try 2,", "STORE_AWAY", "the host name store.nightjar.invalid does not resolve");

        assertThat(said)
                .allSatisfy(line -> assertThat(line)
                        .hasLineCount(1)
                        .doesNotContain(settings.postgres().password()));
        assertThat(first).isNotDone();
    }

    @Test
    void becomesReadyWhenTheUserIsLetIn() throws Exception {
        Settings.Postgres late = new Settings.Postgres(settings.postgres().url(), "latecomer", "s3cret-word");
        CompletableFuture<Knowledge> first = first(live(late, Duration.ofMinutes(1)));
        awaitSaid("Waiting for store", "STORE_DENIED", "latecomer");

        try (Connection connection = StoredPrices.connect(settings.postgres());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE latecomer LOGIN SUPERUSER PASSWORD 's3cret-word'");
        }

        assertThat(first.orTimeout(90, TimeUnit.SECONDS).join().histories()).containsKey(StoredPrices.COMMODITY);
        assertThat(said).noneSatisfy(line -> assertThat(line).contains("s3cret-word"));
    }

    @Test
    void scoresOnFromTheLastRowsWhileTheStoreIsAwayAndSaysThatTheyAreStale() throws Exception {
        LiveKnowledge live = live(settings.postgres(), Duration.ofMillis(200));
        Knowledge before = first(live).join();
        stack.killPart(Part.POSTGRES);
        double failures = failures();
        Awaitility.await("failed refreshes").atMost(MOST).until(() -> failures() >= failures + 2);

        assertThat(live.current().histories()).isSameAs(before.histories());
        // The last close, of 19 November, was known at the 20th's start; the pipeline's limit is 5 days.
        assertThat(scored(live, "2026-11-20T10:00:00Z").status()).isEqualTo(Prediction.Status.OK);
        assertThat(scored(live, "2026-11-24T23:59:59Z").status()).isEqualTo(Prediction.Status.OK);
        Prediction stale = scored(live, "2026-11-25T00:00:01Z");
        assertThat(stale.status()).isEqualTo(Prediction.Status.STALE_FEATURES);
        assertThat(stale.featureAgeMs()).isEqualTo(5 * 86_400_000L + 1_000);

        stack.startPart(Part.POSTGRES);
        try (Connection connection = StoredPrices.connect(settings.postgres());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO commodities VALUES ('gold', 'USD/oz', 1) ON CONFLICT DO NOTHING");
        }
        Awaitility.await("news")
                .atMost(MOST)
                .until(() -> live.current().histories().containsKey("gold"));
    }

    private static double failures() {
        return PrometheusRegistry.defaultRegistry.scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals("nightjar_store_refresh_failures"))
                .flatMap(metric -> metric.getDataPoints().stream())
                .mapToDouble(point -> ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    private Prediction scored(LiveKnowledge live, String time) {
        ScoringRules rules = ScoringRules.of(pipeline);
        String event = "{\"commodity\":\"brent\",\"price\":100,\"event_time\":\"" + time + "\"}";
        Scored scored = new Scorer(rules)
                .score(
                        event.getBytes(StandardCharsets.UTF_8),
                        new SourcePosition("prices", 0, 1),
                        live.current(),
                        Instant.now());
        byte[] answer = ((Scored.Answered) scored).prediction();
        return ((Decoded.Value<Prediction>) rules.json().decodePrediction(answer)).value();
    }

    @Test
    void hearsOfModelsThroughAnAbsenceOfKafkaAtTheStartAndLater() {
        Topics.ensure(settings.kafka(), pipeline.topics());
        stack.stopPart(Part.KAFKA);
        AtomicInteger heard = new AtomicInteger();
        AtomicBoolean wanted = new AtomicBoolean(true);
        ModelSelections selections = new ModelSelections(new Connections(settings), pipeline);
        CompletableFuture<Void> listening =
                CompletableFuture.runAsync(() -> selections.listen(wanted::get, heard::incrementAndGet));

        stack.startPart(Part.KAFKA);
        Awaitility.await("listens").atMost(MOST).until(() -> heard.get() == 1);
        announce();
        Awaitility.await("an event").atMost(MOST).until(() -> heard.get() == 2);
        stack.killPart(Part.KAFKA);
        stack.startPart(Part.KAFKA);
        announce();
        Awaitility.await("an event after the crash").atMost(MOST).until(() -> heard.get() >= 3);

        wanted.set(false);
        assertThat(listening).succeedsWithin(Duration.ofSeconds(10));
    }

    private void announce() {
        byte[] event = ScoringRules.of(pipeline)
                .json()
                .encode(new ModelEvent(
                        "run", "models:/m/2", "random-forest", "e", "hash", pipeline.name(), 97, Instant.now()));
        RegisteredVersions.publish(settings, pipeline, pipeline.name(), event);
    }
}
