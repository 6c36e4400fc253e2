package dev.nightjar.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.NightlyCommand;
import dev.nightjar.command.Commands;
import dev.nightjar.drift.Reference;
import dev.nightjar.drift.ReferenceFile;
import dev.nightjar.drift.Verdict;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.TrainingExample;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forecast.EstimatorFile;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.ingest.IngestJob;
import dev.nightjar.lake.Lake;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.outcomes.LakePredictions;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.retrain.RetrainJob;
import dev.nightjar.session.TestSessions;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import dev.nightjar.source.SourceFiles;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.DriftRow;
import dev.nightjar.store.FeatureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Training leaves a reference, and the command compares predictions with it: real PostgreSQL, MLflow and Delta. */
class DriftIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.POSTGRES, Part.MLFLOW);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDate LAST_DAY = LocalDate.parse("2026-06-30");
    private static final Instant AS_OF = Instant.parse("2026-05-16T00:00:00Z");

    @TempDir
    static Path folder;

    @Test
    void tellsTheSameFeaturesFromShiftedOnes() throws Exception {
        Installation prices = new Installation("commodity-price", "window = 60 days");
        prices.ingest();
        RegisteredVersion version = prices.train(AS_OF);
        List<Asked> training = prices.asked(AS_OF.minus(Duration.ofDays(60)), AS_OF, AS_OF);

        List<Reference> references = prices.references(version);
        assertThat(references).extracting(Reference::name).hasSize(7).contains("in_price_zscore", "prediction");
        assertThat(references)
                .extracting(reference -> reference.counts().rows())
                .containsOnly((long) training.size());

        JsonNode nothing = prices.drift(0, "--retrain-if-drifted");
        assertThat(nothing.path("verdict").asText()).isEqualTo("too_few_rows");
        assertThat(nothing.path("predictions").asInt()).isZero();
        assertThat(nothing.path("columns").get(0).path("psi").isNull()).isTrue();

        Instant noon = Instant.now().minus(Duration.ofHours(2));
        prices.predict(version, training, 3, UnaryOperator.identity(), noon);
        JsonNode same = prices.drift(0, "--retrain-if-drifted");
        assertThat(same.path("verdict").asText()).isEqualTo("stable");
        assertThat(same.path("predictions").asInt()).isEqualTo(3 * training.size());
        assertThat(same.path("independent").asInt()).isEqualTo(training.size() / 5);
        assertThat(same.path("columns")).allSatisfy(column -> {
            assertThat(column.path("psi").asDouble()).as(column.toString()).isZero();
            assertThat(column.path("ks").asDouble()).as(column.toString()).isZero();
            assertThat(column.path("p_value").asDouble()).isEqualTo(1);
        });

        prices.predict(version, training, 3, DriftIT::nervous, noon.plusSeconds(3600));
        String since = noon.plusSeconds(1800).toString();
        JsonNode shifted = prices.drift(0, "--since", since, "--version", version.version());
        assertThat(shifted.path("verdict").asText()).isEqualTo("drifted");
        assertThat(shifted.path("drifted").toString()).contains("in_volatility_to_price");
        assertThat(column(shifted, "in_supply_ratio").path("verdict").asText()).isEqualTo("stable");
        prices.drift(2, "--version", "99");

        try (FeatureStore store = FeatureStore.open(prices.settings.postgres())) {
            List<DriftRow> kept = store.drift().all(version.model());
            assertThat(kept).hasSize(3 * 7);
            assertThat(kept.subList(0, 7)).extracting(DriftRow::verdict).contains(Verdict.DRIFTED);
            assertThat(kept.get(0).rows()).isEqualTo(3L * training.size());
            assertThat(kept.subList(14, 21)).extracting(DriftRow::verdict).containsOnly(Verdict.TOO_FEW_ROWS);
        }

        prices.tamper(version);
        prices.drift(1);
        assertThatThrownBy(() -> prices.references(version))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT));
    }

    @Test
    void tellsTheSameRequestsFromShiftedOnes() throws Exception {
        Path data = folder.resolve("data.csv");
        List<double[]> rows = requests(new Random(7), 700);
        Files.writeString(data, "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6,target\n" + csv(rows));
        Installation requests =
                new Installation("diabetes", "features.training-data = \"" + data + "\"", "features.missing = median");
        RegisteredVersion version = requests.train(Instant.now());

        requests.answer(version, requests(new Random(8), 700), Instant.now().minusSeconds(60));
        JsonNode same = requests.drift(0, "--retrain-if-drifted");
        assertThat(same.path("verdict").asText()).as(same.toString()).isIn("stable", "shifted");
        assertThat(same.path("independent").asInt()).isEqualTo(700);
        assertThat(same.path("columns")).hasSize(11);

        List<double[]> older = requests(new Random(9), 2_000);
        older.forEach(row -> row[0] += 25);
        requests.answer(version, older, Instant.now().minusSeconds(60));
        Path metrics = folder.resolve("drift.prom");
        JsonNode shifted = requests.drift(3, "--retrain-if-drifted", "--metrics", metrics.toString());
        assertThat(shifted.path("drifted").toString()).isEqualTo("[\"age\"]");
        assertThat(metrics)
                .content()
                .contains("nightjar_drift_beyond_limit{feature=\"age\",model_name=\"" + version.model()
                        + "\",model_version=\"1\"} 1.0");

        Instant requested = requests.retrainRequested();
        assertThat(requests.nightly().path("night").asText()).isEqualTo(requested.toString());
        assertThat(requests.nightly().path("retrained").asBoolean()).as("again").isFalse();
        requests.drift(3, "--retrain-if-drifted", "--version", version.version());
        assertThat(requests.retrainRequested()).as("once a version").isEqualTo(requested);
    }

    /** Three times as volatile, and a price of 5 % above its week. */
    private static double[] nervous(double[] features) {
        double[] changed = features.clone();
        changed[Feature.VOLATILITY_7D.ordinal()] *= 3;
        changed[Feature.CURRENT_PRICE.ordinal()] *= 1.05;
        return changed;
    }

    private static JsonNode column(JsonNode report, String feature) {
        for (JsonNode column : report.path("columns")) {
            if (column.path("feature").asText().equals(feature)) {
                return column;
            }
        }
        throw new AssertionError("no column " + feature + " in " + report);
    }

    /** Labels follow the third feature. */
    private static String csv(List<double[]> rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> IntStream.range(0, 10)
                                .mapToObj(j -> Double.isNaN(rows.get(i)[j]) ? "" : Double.toString(rows.get(i)[j]))
                                .collect(Collectors.joining(","))
                        + "," + (100 + rows.get(i)[2]))
                .collect(Collectors.joining("\n"));
    }

    /** Each tenth lacks its fifth feature. */
    private static List<double[]> requests(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    double[] row = new double[10];
                    row[0] = 20 + random.nextInt(60);
                    row[1] = 1 + random.nextInt(2);
                    for (int j = 2; j < 10; j++) {
                        row[j] = 20 + random.nextGaussian();
                    }
                    row[4] = i % 10 == 3 ? Double.NaN : row[4];
                    return row;
                })
                .toList();
    }

    /**
     * An event.
     *
     * @param features in the order of {@link Feature}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Asked(String entity, Instant time, double[] features) {}

    /** A pipeline of its own, with a database and a lake of its own. */
    private static final class Installation {
        final Settings settings;
        private final Path config;
        private final Path file;
        private final Pipeline pipeline;

        Installation(String shipped, String... overrides) throws IOException {
            String mark = shipped + "-" + UUID.randomUUID().toString().substring(0, 8);
            settings = STACK.freshSettings("drift");
            config = Files.writeString(
                    folder.resolve(mark + "-settings.conf"),
                    "nightjar { mlflow.tracking-uri = \"%s\", lake.path = \"%s\", postgres { url = \"%s\", user = \"%s\", password = \"%s\" } }"
                            .formatted(
                                    settings.mlflow().trackingUri().orElseThrow(),
                                    settings.lake(),
                                    settings.postgres().url().orElseThrow(),
                                    settings.postgres().user(),
                                    settings.postgres().password()));
            file = Files.writeString(
                    folder.resolve(mark + ".conf"),
                    Files.readString(LocalStack.projectHome().resolve("conf/pipelines/" + shipped + ".conf")) + "\n"
                            + String.join(
                                    "\n",
                                    "name = " + mark,
                                    "registry { experiment = " + mark + ", model = " + mark + " }",
                                    "model.trees = 20",
                                    "gate.origins = 1",
                                    String.join("\n", overrides)));
            pipeline = PipelineFile.read(file, Map.of(), Feature.keys());
        }

        void ingest() throws IOException {
            Path prices = folder.resolve("prices");
            MarketFiles.write(new Market(11).between(LAST_DAY.minusDays(300), LAST_DAY), prices);
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                new IngestJob(
                                TestSessions.open(),
                                store,
                                new Lake(TestSessions.open(), settings.lake()),
                                settings.postgres(),
                                Clock.systemUTC())
                        .execute(SourceFiles.find(List.of(prices)));
            }
        }

        RegisteredVersion train(Instant asOf) {
            new RetrainJob(TestSessions.open(), pipeline, withoutKafka(), asOf, step -> {}).execute();
            String model = pipeline.registry().model();
            try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
                registry.setAlias(
                        model,
                        ModelRegistry.CHAMPION,
                        registry.versions(model).get(0).version());
                return registry.champion(model).orElseThrow();
            }
        }

        private Settings withoutKafka() {
            return new Settings(
                    new Settings.Kafka(java.util.Optional.empty(), Map.of()),
                    settings.postgres(),
                    settings.mlflow(),
                    settings.lake(),
                    settings.checkpoints(),
                    settings.objects());
        }

        /** The events of a time, as training sees them. */
        List<Asked> asked(Instant from, Instant until, Instant asOf) {
            List<Asked> asked = new ArrayList<>();
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                store.histories().forEach((entity, history) -> {
                    for (TrainingExample example :
                            history.examples(from.toEpochMilli(), until.toEpochMilli(), asOf.toEpochMilli(), 1, 7)) {
                        asked.add(new Asked(entity, Instant.ofEpochMilli(example.eventTimeMs()), example.features()));
                    }
                });
            }
            return asked;
        }

        List<Reference> references(RegisteredVersion version) {
            try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
                return ReferenceFile.read(registry.verifiedBeside(
                                version, ReferenceFile.PATH, ReferenceFile.TAG, ReferenceFile.MOST_BYTES)
                        .orElseThrow());
            }
        }

        /** Answers each event several times, as a stream of ticks would be. */
        void predict(
                RegisteredVersion version,
                List<Asked> events,
                int times,
                UnaryOperator<double[]> change,
                Instant scoredAt) {
            List<Row> rows = new ArrayList<>();
            try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
                Forecaster forecaster = new Forecaster(registry.regressor(version), 0.9);
                for (Asked event : events) {
                    double[] values = change.apply(event.features());
                    Map<String, Double> features = new LinkedHashMap<>();
                    Arrays.stream(Feature.values()).forEach(f -> features.put(f.key(), values[f.ordinal()]));
                    double price = forecaster.forecast(values).predictedPrice();
                    for (int i = 0; i < times; i++) {
                        rows.add(row(version, event.entity(), event.time(), features, price, scoredAt));
                    }
                }
            }
            append(rows);
        }

        /** Answers each request once. */
        void answer(RegisteredVersion version, List<double[]> requests, Instant scoredAt) {
            List<Row> rows = new ArrayList<>();
            try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
                List<String> names = pipeline.features().names();
                Estimator estimator = EstimatorFile.read(
                        registry.verified(version, EstimatorFile.NAME, EstimatorFile.MOST_BYTES),
                        registry.regressor(version),
                        names,
                        Pipeline.LabelKind.REGRESSION,
                        0.9);
                for (double[] request : requests) {
                    Map<String, Double> features = new HashMap<>();
                    estimator
                            .standardisation()
                            .columns()
                            .forEach(column ->
                                    features.put(column.name(), column.filled(request[names.indexOf(column.name())])));
                    double answer = estimator.estimate(request).value();
                    String id = UUID.randomUUID().toString();
                    rows.add(row(version, id, scoredAt, features, answer, scoredAt));
                }
            }
            append(rows);
        }

        private Row row(
                RegisteredVersion version,
                String entity,
                Instant time,
                Map<String, Double> features,
                double predicted,
                Instant scoredAt) {
            return LakePredictions.of(
                    pipeline.name(), version.model(), version.version(), entity, time, features, predicted, scoredAt);
        }

        private void append(List<Row> rows) {
            LakePredictions.rows(TestSessions.open(), rows)
                    .coalesce(1)
                    .write()
                    .format("delta")
                    .partitionBy("day")
                    .mode("append")
                    .save(settings.lake() + "/predictions");
        }

        JsonNode drift(int exit, String... options) throws IOException {
            return run(new DriftCommand(), exit, options);
        }

        JsonNode nightly() throws IOException {
            return run(new NightlyCommand(), 0);
        }

        Instant retrainRequested() {
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                return store.drift().retrainRequested(pipeline.name()).orElseThrow();
            }
        }

        /** Runs a command as a person would; it stops the session. */
        private JsonNode run(Callable<Integer> command, int exit, String... options) throws IOException {
            Path report = folder.resolve("report-" + UUID.randomUUID() + ".json");
            List<String> words = new ArrayList<>(List.of("--json", report.toString()));
            words.addAll(List.of(options));

            assertThat(Commands.run(command, words(words.toArray(String[]::new))))
                    .isEqualTo(exit);

            return Files.exists(report) ? JSON.readTree(report.toFile()) : JSON.createObjectNode();
        }

        private String[] words(String... more) {
            return Stream.concat(
                            Stream.of("--config", config.toString(), "--pipeline", file.toString()), Stream.of(more))
                    .toArray(String[]::new);
        }

        void tamper(RegisteredVersion version) throws IOException {
            try (Stream<Path> files = Files.walk(SharedStack.folder().resolve("mlflow/data/artifacts"))) {
                List<Path> found = files.filter(path ->
                                path.toString().contains(version.runId()) && path.endsWith("evaluation/reference.json"))
                        .toList();
                assertThat(found).hasSize(1);
                Files.writeString(found.get(0), " ", StandardOpenOption.APPEND);
            }
        }
    }
}
