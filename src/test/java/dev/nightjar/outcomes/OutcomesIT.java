package dev.nightjar.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightjar.evaluation.Decision;
import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.Feature;
import dev.nightjar.judge.JudgeJob;
import dev.nightjar.judge.JudgeResult;
import dev.nightjar.judge.JudgedVersions;
import dev.nightjar.judge.LiveResult;
import dev.nightjar.judge.RollbackJob;
import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.message.Headers;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.model.RegisteredVersions;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.OutcomeDay;
import dev.nightjar.store.OutcomeTotals;
import dev.nightjar.store.PriceVersion;
import dev.nightjar.store.Staging;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Predictions of gold in January 2026; the 12th is a holiday. FAULTS F20. */
class OutcomesIT {
    private static final String MONDAY = "2026-01-05T10:00:00Z";
    private static final String TUESDAY = "2026-01-06T10:00:00Z";
    private static final String FRIDAY = "2026-01-09T10:00:00Z";
    private static final String TUESDAYS_CLOSE = "2026-01-07T00:00:00Z";
    private static final String WEDNESDAYS_CLOSE = "2026-01-08T00:00:00Z";
    private static final String HOLIDAYS_CLOSE = "2026-01-13T00:00:00Z";
    private static final Instant INGESTED = Instant.parse("2026-02-01T06:00:00Z");
    private static final Offset<Double> EXACT = Offset.offset(1e-12);
    private static final String FIGURES =
            "SELECT * FROM prediction_outcomes_daily ORDER BY model_version, commodity, day";

    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void keepsEachPredictionOnceAndJudgesThoseWhosePriceIsThere() throws Exception {
        Place place = Place.named("outcomesa");
        place.price("2026-01-05", 100);
        place.price("2026-01-06", 104);
        place.publishFirstWeek();

        OutcomesResult first = place.run();

        assertThat(first.stored())
                .isEqualTo(new StoredCounts(4, 1, Map.of("MALFORMED_JSON", 2L, "MISSING_FIELD", 1L), 0));
        assertThat(first.figures().totals()).isEqualTo(new OutcomeTotals(4, 2, 0, 2));
        assertThat(place.lakePrices()).containsExactlyInAnyOrder(102.0, 107.0, 99.0, 49.0);
        Row row = new Lake(spark, place.settings().lake())
                .read(LakeTable.PREDICTIONS)
                .where("predicted_price = 107")
                .head();
        assertThat(row.schema()).isEqualTo(PredictionRows.SCHEMA);
        assertThat(row.<String>getAs("prediction_id")).isEqualTo(source(2).predictionId());
        assertThat(row.<String>getAs("pipeline")).isEqualTo("outcomesa");
        assertThat(row.<String>getAs("source_topic")).isEqualTo("commodity-prices");
        assertThat(row.<Integer>getAs("source_partition")).isEqualTo(2);
        assertThat(row.<Long>getAs("source_offset")).isEqualTo(2);
        assertThat(row.getDate(row.fieldIndex("day"))).hasToString("2026-01-05");
        // By hand: errors of 2 and 3, naive ones of 4 each, at 100, which became 104; the second is outside 105.5 to
        // 110.
        List<OutcomeDay> days = place.days();
        assertThat(days).hasSize(1);
        assertThat(days.get(0).day()).isEqualTo("2026-01-05");
        assertThat(days.get(0).accuracy()).isCloseTo(100 * (1 - 5 / 104.0 / 2), EXACT);
        assertThat(days.get(0).naiveAccuracy()).isCloseTo(100 * (1 - 8 / 104.0 / 2), EXACT);
        assertThat(days.get(0).skill()).isCloseTo(0.375, EXACT);
        assertThat(days.get(0).coverage()).isEqualTo(0.5);
        assertThat(days.get(0).meanWidth()).isCloseTo(0.0725, EXACT);
    }

    @Test
    void changesNothingWhenRunTwice() throws Exception {
        Place place = Place.named("outcomesc");
        place.price("2026-01-06", 104);
        place.publishFirstWeek();
        place.run();
        List<String> before = place.rows(FIGURES);
        long version = place.lakeVersion();

        OutcomesResult again = place.run();
        OutcomesResult all = place.run(OutcomesJob.Days.ALL);

        assertThat(again.stored()).isEqualTo(StoredCounts.NONE);
        assertThat(again.figures().changed()).isZero();
        assertThat(all.figures().days()).isEqualTo(3);
        assertThat(all.figures().changed()).isZero();
        assertThat(place.rows(FIGURES)).isEqualTo(before).isNotEmpty();
        assertThat(place.lakeVersion()).isEqualTo(version);
    }

    @Test
    void judgesLaterWhatCameLaterAndNeverByARestatement() throws Exception {
        Place place = Place.named("outcomesd");
        place.price("2026-01-06", 104);
        place.publishFirstWeek();
        place.run();
        OutcomeDay monday = place.days().get(0);

        place.price("2026-01-06", 90);
        place.price("2026-01-07", -1);
        place.price("2026-01-13", 50);
        OutcomesResult result = place.run();

        assertThat(place.rows("SELECT count(*) FROM commodity_prices_daily WHERE day = '2026-01-06'"))
                .containsExactly("2");
        assertThat(result.figures().totals()).isEqualTo(new OutcomeTotals(4, 3, 1, 0));
        List<OutcomeDay> days = place.days();
        assertThat(days).extracting(day -> day.day().toString()).containsExactly("2026-01-05", "2026-01-09");
        assertThat(days.get(0)).isEqualTo(monday);
        // The 12th has no price: the 13th's 50 came true. By hand: 49 of 48.
        assertThat(days.get(1).accuracy()).isCloseTo(98, EXACT);
        assertThat(days.get(1).meanError()).isCloseTo(1 / 48.0, EXACT);
        assertThat(
                        place.rows(
                                "SELECT predictions, outcomes, undefined_outcomes FROM prediction_outcomes_daily WHERE day = '2026-01-06'"))
                .containsExactly("1|0|1");
    }

    @Test
    void losesAndDoublesNothingWhenItsCheckpointIsDeleted() throws Exception {
        Place place = Place.named("outcomese");
        place.price("2026-01-06", 104);
        place.publishFirstWeek();
        place.run();
        List<String> figures = place.rows(FIGURES);
        PathUtils.deleteDirectory(Path.of(place.settings().checkpoints()));

        OutcomesResult replayed = place.run();

        assertThat(replayed.stored().stored()).isZero();
        assertThat(replayed.stored().repeated()).isEqualTo(5);
        assertThat(replayed.figures().changed()).isZero();
        assertThat(place.rows(FIGURES)).isEqualTo(figures);
        assertThat(place.lakePrices()).containsExactlyInAnyOrder(102.0, 107.0, 99.0, 49.0);

        PathUtils.deleteDirectory(Path.of(place.settings().checkpoints()));
        place.publish(prediction(9, MONDAY, TUESDAYS_CLOSE, 100, 103, 95, 105));

        assertThat(place.run().stored().stored()).isEqualTo(1);
        assertThat(place.lakePrices()).containsExactlyInAnyOrder(102.0, 107.0, 99.0, 49.0, 103.0);
        assertThat(place.days().get(0).outcomes()).isEqualTo(3);
    }

    @Test
    void goesOnBehindWhatRetentionDeletedAndSaysSo() throws Exception {
        Place place = Place.named("outcomesf");
        place.publish(prediction(1, MONDAY, TUESDAYS_CLOSE, 100, 102, 95, 105));
        place.run();
        place.publish(prediction(2, MONDAY, TUESDAYS_CLOSE, 100, 103, 95, 105));
        place.deleteAllRecords();
        place.publish(prediction(3, MONDAY, TUESDAYS_CLOSE, 100, 104, 95, 105));

        OutcomesResult result = place.run();

        assertThat(result.stored().missed()).isEqualTo(1);
        assertThat(place.lakePrices()).containsExactlyInAnyOrder(102.0, 104.0);
        assertThat(place.run().stored()).isEqualTo(StoredCounts.NONE);
    }

    @Test
    void followsTheTopicUntilItIsStopped() throws Exception {
        Place place = Place.named("outcomesg");
        place.price("2026-01-06", 104);
        place.publish(prediction(1, MONDAY, TUESDAYS_CLOSE, 100, 102, 95, 105));
        OutcomesJob job = place.job(OutcomesJob.Days.DUE);

        CompletableFuture<OutcomesResult> running =
                CompletableFuture.supplyAsync(() -> job.executeUntilStopped(Duration.ofSeconds(1)));
        await().atMost(120, TimeUnit.SECONDS).until(() -> outcomes(place.days()) == 1);
        place.publish(prediction(2, MONDAY, TUESDAYS_CLOSE, 100, 107, 105.5, 110));
        await().atMost(120, TimeUnit.SECONDS).until(() -> outcomes(place.days()) == 2);

        job.stop(Duration.ofSeconds(60));
        OutcomesResult result = running.get(60, TimeUnit.SECONDS);
        assertThat(result.figures().totals()).isEqualTo(new OutcomeTotals(2, 2, 0, 0));
        assertThat(result.report()).containsEntry("outcomes", 2L).containsEntry("waiting", 0L);
        assertThat(OutcomesTable.of(result)).contains("commodity-price 7", "2 of 2 predictions");
    }

    /**
     * Two forecasts a day. The first version is off by what the market does, and stays; the second, better on the rows that
     * judged it, says 6 % too much, and is gone after three windows of five days.
     */
    @Test
    void whatCameTrueRollsAFallenVersionBackAndNoiseNone() throws Exception {
        Place place = Place.named(
                "outcomesi",
                Map.of(
                        "registry.model", "outcomesi",
                        "registry.experiment", "outcomesi",
                        "topics.model-selected", "outcomesi-selected",
                        "gate.rollback.min-outcomes", "10"));
        Instant start = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(45));
        Random market = new Random(1);
        double[] prices = new double[40];
        for (int day = 0; day < prices.length; day++) {
            prices[day] = day == 0 ? 100 : prices[day - 1] * Math.exp(0.02 * market.nextGaussian());
            place.price(start.plus(Duration.ofDays(day)).toString().substring(0, 10), prices[day]);
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            int day = i / 2;
            String version = day < 18 ? "1" : "2";
            double predicted = prices[day] * (version.equals("1") ? Math.exp(0.003 * market.nextGaussian()) : 1.06);
            records.add(record(
                    source(i),
                    LiteralPredictions.of(
                            source(i),
                            "gold",
                            start.plus(Duration.ofDays(day))
                                    .plusSeconds(36_000 + i)
                                    .toString(),
                            start.plus(Duration.ofDays(day + 2)).toString(),
                            prices[day],
                            predicted,
                            0.9 * predicted,
                            1.1 * predicted,
                            "outcomesi",
                            version)));
        }
        place.publishAll(records);
        try (RegisteredVersions registered = new RegisteredVersions(place.settings(), place.pipeline())) {
            JudgedVersions versions = new JudgedVersions(registered);
            versions.answering(0.02, 8, start);
            place.judgeAt(start);
            assertThat(place.run().figures().totals()).isEqualTo(new OutcomeTotals(70, 70, 0, 0));
            LiveResult noise = place.lookAtLiveAccuracy();
            versions.answering(0.0105, 12, start.plus(Duration.ofDays(18)));
            place.judgeAt(start.plus(Duration.ofDays(18)));

            LiveResult fallen = place.lookAtLiveAccuracy();

            assertThat(noise.champion().version()).isEqualTo("1");
            assertThat(noise.days()).hasSize(18);
            assertThat(noise.decision()).isEmpty();
            assertThat(fallen.champion().version()).isEqualTo("2");
            assertThat(fallen.decision().orElseThrow().kind()).isEqualTo(Decision.Kind.ROLL_BACK);
            assertThat(registered.registry().champion("outcomesi").orElseThrow().version())
                    .isEqualTo("1");
            assertThat(place.rows(
                            "SELECT version, champion, decided_by FROM model_decisions WHERE decision = 'roll_back'"))
                    .containsExactly("1|2|judge");
        }
    }

    @Test
    void saysWhatIsAway() {
        Place place = Place.named("outcomesh");
        Settings all = place.settings();
        Settings noStore = new Settings(
                all.kafka(),
                new Settings.Postgres(Optional.of("jdbc:postgresql://localhost:1/x"), "someone", ""),
                all.mlflow(),
                all.lake(),
                all.checkpoints(),
                all.objects());
        Settings noKafka = new Settings(
                new Settings.Kafka(Optional.of("localhost:1"), Map.of()),
                all.postgres(),
                all.mlflow(),
                all.lake(),
                all.checkpoints(),
                all.objects());

        assertAway(ReasonCode.STORE_AWAY, new Place(place.pipeline(), noStore));
        assertAway(ReasonCode.KAFKA_AWAY, new Place(place.pipeline(), noKafka));
    }

    private static void assertAway(ReasonCode reason, Place place) {
        assertThatThrownBy(place::run)
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static long outcomes(List<OutcomeDay> days) {
        return days.stream().mapToLong(OutcomeDay::outcomes).sum();
    }

    private static SourcePosition source(long offset) {
        return new SourcePosition("commodity-prices", 2, offset);
    }

    private static ProducerRecord<byte[], byte[]> prediction(
            long offset, String time, String target, double current, double predicted, double lower, double upper) {
        SourcePosition source = source(offset);
        Prediction prediction = LiteralPredictions.of(source, "gold", time, target, current, predicted, lower, upper);
        return record(source, prediction);
    }

    private static ProducerRecord<byte[], byte[]> record(SourcePosition source, Prediction prediction) {
        ProducerRecord<byte[], byte[]> record = record(LiteralPredictions.bytes(prediction));
        Map.of(
                        Headers.SOURCE_TOPIC, source.topic(),
                        Headers.SOURCE_PARTITION, String.valueOf(source.partition()),
                        Headers.SOURCE_OFFSET, String.valueOf(source.offset()))
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** The place sets the topic. */
    private static ProducerRecord<byte[], byte[]> record(byte @Nullable [] value) {
        return new ProducerRecord<>("none", "gold".getBytes(StandardCharsets.UTF_8), value);
    }

    /** A pipeline with a topic, a database and a lake of its own. */
    private record Place(Pipeline pipeline, Settings settings) {
        static Place named(String name) {
            return named(name, Map.of());
        }

        static Place named(String name, Map<String, String> further) {
            Map<String, String> overrides = new HashMap<>(further);
            overrides.putAll(Map.of("name", name, "topics.predictions", name + "-out", "topics.partitions", "1"));
            Pipeline pipeline =
                    PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), overrides, Feature.keys());
            Settings settings = STACK.freshSettings(name);
            Topics.ensure(settings.kafka(), pipeline.topics());
            return new Place(pipeline, settings);
        }

        OutcomesJob job(OutcomesJob.Days days) {
            return new OutcomesJob(spark, pipeline, settings, days, line -> {});
        }

        OutcomesResult run() {
            return run(OutcomesJob.Days.DUE);
        }

        OutcomesResult run(OutcomesJob.Days days) {
            return job(days).execute();
        }

        /** Four predictions, one of them scored twice; one that was aborted; three records that are none. */
        void publishFirstWeek() throws Exception {
            publish(
                    prediction(1, MONDAY, TUESDAYS_CLOSE, 100, 102, 95, 105),
                    prediction(2, MONDAY, TUESDAYS_CLOSE, 100, 107, 105.5, 110),
                    prediction(1, MONDAY, TUESDAYS_CLOSE, 100, 140, 95, 150),
                    record("not json".getBytes(StandardCharsets.UTF_8)),
                    record(null),
                    record("{\"commodity\":\"gold\"}".getBytes(StandardCharsets.UTF_8)));
            abort(prediction(3, MONDAY, TUESDAYS_CLOSE, 100, 1, 0.5, 2));
            publish(
                    prediction(4, TUESDAY, WEDNESDAYS_CLOSE, 104, 99, 95, 110),
                    prediction(5, FRIDAY, HOLIDAYS_CLOSE, 48, 49, 45, 51));
        }

        void judgeAt(Instant time) {
            JudgeResult result = new JudgeJob(pipeline, settings, Clock.fixed(time, ZoneOffset.UTC), line -> {})
                    .execute(Optional.empty());
            assertThat(result.decision().kind()).isEqualTo(Decision.Kind.PROMOTE);
        }

        LiveResult lookAtLiveAccuracy() {
            return new RollbackJob(pipeline, settings, Clock.systemUTC(), line -> {})
                    .execute()
                    .orElseThrow();
        }

        @SafeVarargs
        final void publish(ProducerRecord<byte[], byte[]>... records) throws Exception {
            List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                all.add(record);
            }
            publishAll(all);
        }

        void publishAll(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
            try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
                for (ProducerRecord<byte[], byte[]> record : records) {
                    producer.send(inTopic(record)).get(10, TimeUnit.SECONDS);
                }
            }
        }

        private void abort(ProducerRecord<byte[], byte[]> record) throws Exception {
            Map<String, Object> properties = new HashMap<>(KafkaClients.producerProperties(settings.kafka(), "test"));
            properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test-" + pipeline.name());
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(inTopic(record)).get(10, TimeUnit.SECONDS);
                producer.abortTransaction();
            }
        }

        private ProducerRecord<byte[], byte[]> inTopic(ProducerRecord<byte[], byte[]> record) {
            return new ProducerRecord<>(
                    pipeline.topics().predictions(), null, record.key(), record.value(), record.headers());
        }

        void deleteAllRecords() throws Exception {
            TopicPartition only = new TopicPartition(pipeline.topics().predictions(), 0);
            try (Admin admin = KafkaClients.admin(settings.kafka(), "test")) {
                admin.deleteRecords(Map.of(only, RecordsToDelete.beforeOffset(-1)))
                        .all()
                        .get(10, TimeUnit.SECONDS);
            }
        }

        void price(String day, double close) {
            LocalDate date = LocalDate.parse(day);
            double nan = Double.NaN;
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                Staging staging = store.stage();
                PriceVersion price = new PriceVersion(
                        "gold",
                        date,
                        DailyPrice.closeTimeMs(date),
                        DailyPrice.knownAtMs(date),
                        nan,
                        nan,
                        nan,
                        close,
                        nan,
                        "test");
                staging.stage("test", List.of(price), List.of(), List.of());
                store.applyBatch(staging, List.of(), INGESTED);
            }
        }

        List<OutcomeDay> days() {
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                return store.outcomes().days(pipeline.name(), "commodity-price", "7");
            }
        }

        List<Double> lakePrices() {
            return new Lake(spark, settings.lake())
                    .read(LakeTable.PREDICTIONS)
                    .select("predicted_price")
                    .as(Encoders.DOUBLE())
                    .collectAsList();
        }

        long lakeVersion() {
            return new Lake(spark, settings.lake())
                    .version(LakeTable.PREDICTIONS)
                    .orElse(-1);
        }

        List<String> rows(String sql) throws SQLException {
            List<String> rows = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection(
                            settings.postgres().url().orElseThrow(),
                            settings.postgres().user(),
                            settings.postgres().password());
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        cells.add(String.valueOf(result.getString(i)));
                    }
                    rows.add(String.join("|", cells));
                }
            }
            return rows;
        }
    }
}
