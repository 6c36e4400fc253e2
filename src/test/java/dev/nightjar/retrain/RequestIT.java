package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.judge.JudgeJob;
import dev.nightjar.judge.JudgeResult;
import dev.nightjar.message.Headers;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.score.ScoreJob;
import dev.nightjar.score.explain.ExplainCalls;
import dev.nightjar.score.guard.Resume;
import dev.nightjar.score.model.RegisteredVersions;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.Progress;
import dev.nightjar.stack.PythonVenv;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.topic.KafkaClients;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Request and response: two versions trained from a table, a mixed stream answered, each answer as Python gives it. */
class RequestIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REAL = LocalStack.projectHome().resolve("../shared/data/diabetes/diabetes.csv");

    /** What requests call their version, and the version that answers. */
    private static final Map<String, String> WANTED = new LinkedHashMap<>();

    static {
        WANTED.put("", "1");
        WANTED.put("1", "1");
        WANTED.put("2", "2");
        WANTED.put("\"1\"", "1");
        WANTED.put("\"v2\"", "2");
        WANTED.put("\"candidate\"", "2");
        WANTED.put("\"champion\"", "1");
        WANTED.put("null", "1");
        WANTED.put("\"nobody\"", "fallback");
        WANTED.put("99", "fallback");
        WANTED.put("2.5", "fallback");
    }

    @TempDir
    static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    /** Two forests and the other families get the rows by all their names, and some bad requests. */
    @Test
    void answersAMixedStreamAsPythonDoes() throws Exception {
        Path data = synthetic(300);
        List<double[]> rows = rows(new Random(5), 200);
        Settings settings = STACK.freshSettings("request");
        Pipeline pipeline = pipeline(data, "442");
        RetrainResult first = retrain(pipeline, settings);
        RetrainResult second = retrain(pipeline(data, "2", pipeline), settings);
        JudgeResult judged = judge(pipeline, settings, first);
        assertThat(judged.decision().kind()).isEqualTo(Decision.Kind.PROMOTE);
        JudgeResult compared = judge(pipeline, settings, second);
        assertThat(compared.championScores().orElseThrow().all().rows())
                .as("the same rows judge both, whatever the seed")
                .isEqualTo(compared.evidence().challenger().all().rows());
        assertThat(compared.decision().kind()).isEqualTo(Decision.Kind.KEEP);
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow());
                FeatureStore store = FeatureStore.open(settings.postgres())) {
            RegisteredVersion champion =
                    registry.champion(pipeline.registry().model()).orElseThrow();
            assertThat(registry.manifest(champion).files()).containsKey("standardisation.json");
            registry.setAlias(pipeline.registry().model(), "candidate", "2");
            assertThat(store.models(pipeline.registry().model())).hasSize(2);
        }

        Map<String, String> names = new LinkedHashMap<>(WANTED);
        List<String> versions = new ArrayList<>(List.of("1", "2"));
        for (String family : List.of("gradient-boosted-trees", "linear", "mlp")) {
            String version = retrain(pipeline(data, "442", pipeline, "model.family", family), settings)
                    .modelVersion();
            names.put(version, version);
            versions.add(version);
        }
        List<String> wanted = List.copyOf(names.keySet());
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            requests.add(request(pipeline, "r" + i, rows.get(i), wanted.get(i % wanted.size()), i % 2 == 0));
        }
        List<String> bad = List.of(
                "{\"request_id\":\"x\",\"features\":[1,2]}",
                "{\"features\":[1,2,3,4,5,6,7,8,9,10]}",
                "{\"request_id\":\"x\",\"features\":[1,2,3,4,5,6,7,8,9,NaN]}",
                "{\"request_id\":\"x\",\"features\":[1,2,3,4,5,6,7,8,9,null]}",
                "{\"request_id\":\"x\",\"features\":{\"age\":1,\"cholesterol\":2}}",
                "not json");
        List<ConsumerRecord<byte[], byte[]>> answers;
        List<ConsumerRecord<byte[], byte[]>> letters;
        try (Scorer scorer = new Scorer(pipeline, settings)) {
            scorer.awaitReady();
            send(settings, pipeline, requests);
            send(settings, pipeline, bad);
            answers = read(settings, pipeline.topics().predictions(), requests.size());
            letters = read(settings, pipeline.topics().deadLetters(), bad.size());
        }

        assertThat(counted("inference_requests_total", pipeline)).isEqualTo(requests.size());
        assertThat(counted("inference_latency_seconds_count", pipeline)).isEqualTo(requests.size());
        assertThat(counted("inference_errors_total", pipeline)).isEqualTo(bad.size());
        assertThat(letters.stream().map(letter -> header(letter, Headers.REASON)))
                .containsExactlyInAnyOrder(
                        "FEATURES_DIFFER",
                        "MISSING_FIELD",
                        "NOT_A_NUMBER",
                        "MISSING_FIELD",
                        "FEATURES_DIFFER",
                        "MALFORMED_JSON");
        assertThat(answers).hasSameSizeAs(requests);
        Map<String, double[]> python = python(settings, pipeline, versions, rows, "prediction");
        assertThat(python.get("1")).isNotEqualTo(python.get("2"));
        for (ConsumerRecord<byte[], byte[]> record : answers) {
            JsonNode answer = JSON.readTree(record.value());
            String id = answer.get("request_id").asText();
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(id);
            int row = Integer.parseInt(id.substring(1));
            String expected = names.getOrDefault(wanted.get(row % wanted.size()), "");
            boolean fallback = expected.equals("fallback");
            String version = fallback ? "1" : expected;
            assertThat(answer.get("model_version").asText())
                    .as(answer.toString())
                    .isEqualTo(version);
            assertThat(answer.get("status").asText()).isEqualTo(fallback ? "VERSION_FALLBACK" : "OK");
            assertThat(answer.get("fallback_reason").asText()).isEqualTo(fallback ? "VERSION_UNKNOWN" : "null");
            double predicted = python.getOrDefault(version, new double[0])[row];
            assertThat(answer.get("prediction").asDouble()).isCloseTo(predicted, within(1e-9 * predicted));
            assertThat(answer.get("lower").asDouble())
                    .isLessThanOrEqualTo(answer.get("upper").asDouble());
            assertThat(Instant.parse(answer.get("timestamp").asText())).isAfter(Instant.EPOCH);
        }
        explains(settings, pipeline, answers);
        cannotBeCompared(settings, pipeline, second);
    }

    @Test
    void learnsTheRealDataBetterThanItsMean() throws Exception {
        assumeTrue(Files.exists(REAL), "needs ../shared/data/diabetes");

        RetrainResult result = retrain(pipeline(REAL, "442"), STACK.freshSettings("request-real"));

        assertThat(result.learned().rows()).isEqualTo(442);
        Scores scores = result.scores().all();
        System.out.println(result.learned().account().summary() + scores);
        assertThat(scores.skill()).isBetween(0.1, 0.6);
        assertThat(scores.accuracy()).isGreaterThan(scores.naiveAccuracy());
    }

    @Test
    void namesClassesWithTheProbabilitiesThatPythonGives() throws Exception {
        Settings settings = STACK.freshSettings("request-classes");
        Pipeline pipeline = pipeline(
                classes(400),
                "442",
                "label.kind",
                "classification",
                "gate.min-accuracy",
                "70",
                "gate.score.log-loss",
                "1");
        RetrainResult first = retrain(pipeline, settings);
        assertThat(judge(pipeline, settings, first).decision().kind()).isEqualTo(Decision.Kind.PROMOTE);
        RetrainResult linear = retrain(pipeline.withFamily(Pipeline.Family.LINEAR), settings);
        JudgeResult compared = judge(pipeline, settings, linear);
        assertThat(compared.championScores().orElseThrow().all().classes()).isPresent();
        List<double[]> rows = rows(new Random(8), 40);
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            requests.add(request(pipeline, "r" + i, rows.get(i), i % 2 == 0 ? "1" : "2", true));
        }

        List<ConsumerRecord<byte[], byte[]>> answers;
        try (Scorer scorer = new Scorer(pipeline, settings)) {
            scorer.awaitReady();
            send(settings, pipeline, requests);
            answers = read(settings, pipeline.topics().predictions(), requests.size());
        }

        Map<String, double[]> python = python(settings, pipeline, List.of("1", "2"), rows, "probability/heavy");
        for (ConsumerRecord<byte[], byte[]> record : answers) {
            JsonNode answer = JSON.readTree(record.value());
            int row = Integer.parseInt(answer.get("request_id").asText().substring(1));
            double heavy = answer.get("probabilities").get("heavy").asDouble();
            String version = answer.get("model_version").asText();
            assertThat(version).isEqualTo(row % 2 == 0 ? "1" : "2");
            assertThat(heavy).isCloseTo(python.getOrDefault(version, new double[0])[row], within(1e-9));
            assertThat(answer.get("prediction").asText()).isEqualTo(heavy > 0.5 ? "heavy" : "light");
            assertThat(answer.get("probability").asDouble()).isCloseTo(Math.max(heavy, 1 - heavy), within(1e-12));
            assertThat(answer.get("lower").isNull()).isTrue();
        }
        JsonNode explained = explain(settings, pipeline, Map.of("label.kind", "classification"))
                .report(0, "--pipeline", "conf/pipelines/diabetes.conf", "--sample", "1000");
        assertThat(explained.path("identical").asInt()).isEqualTo(answers.size());
    }

    /** The champion's forecasts are gone: nothing says which rows it had not learned from. */
    private static void cannotBeCompared(Settings settings, Pipeline pipeline, RetrainResult challenger)
            throws IOException {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            RegisteredVersion champion =
                    registry.champion(pipeline.registry().model()).orElseThrow();
            Files.delete(RegisteredVersions.onDisk(SharedStack.folder(), champion, "../evaluation/forecasts.csv"));
        }

        Decision decision = judge(pipeline, settings, challenger).decision();

        assertThat(decision.kind()).isEqualTo(Decision.Kind.KEEP);
        assertThat(decision.reasons().get(0).code()).contains("EVALUATION_MISSING");
    }

    private static JudgeResult judge(Pipeline pipeline, Settings settings, RetrainResult version) {
        return new JudgeJob(pipeline, settings, Clock.systemUTC(), System.out::println)
                .execute(Optional.of(version.modelVersion()));
    }

    private static void explains(Settings settings, Pipeline pipeline, List<ConsumerRecord<byte[], byte[]>> answers)
            throws IOException {
        String shipped = "conf/pipelines/diabetes.conf";
        ExplainCalls explain = explain(settings, pipeline, Map.of());

        JsonNode all = explain.report(0, "--pipeline", shipped, "--sample", "1000");

        assertThat(all.path("identical").asInt()).isEqualTo(answers.size());
        JsonNode answer = JSON.readTree(answers.get(0).value());
        JsonNode one = explain.report(0, answer.path("prediction_id").asText(), "--pipeline", shipped, "--since", "2h");
        assertThat(one.path("votes")).hasSize(20);
        assertThat(one.path("contributions")).hasSize(10);
        double sum = one.path("expected").asDouble();
        for (JsonNode contribution : one.path("contributions")) {
            sum += contribution.path("adds").asDouble();
        }
        assertThat(sum).isCloseTo(answer.path("prediction").asDouble(), within(1e-6));
    }

    private static ExplainCalls explain(Settings settings, Pipeline pipeline, Map<String, String> more) {
        Map<String, String> overrides = new HashMap<>(more);
        overrides.put("registry.model", pipeline.registry().model());
        overrides.put("topics.input", pipeline.topics().input());
        overrides.put("topics.predictions", pipeline.topics().predictions());
        return new ExplainCalls(settings, folder, overrides);
    }

    @Test
    void theSparkFlavorFillsAndScalesAsTheStreamDoes() throws Exception {
        Settings settings = STACK.freshSettings("request-spark");
        Pipeline pipeline = pipeline(synthetic(300), "3");
        RetrainResult version = retrain(pipeline, settings);
        Estimator estimator = estimator(settings, pipeline, version.modelVersion());
        List<double[]> rows = rows(new Random(6), 20);
        String uri = settings.mlflow().trackingUri().orElseThrow();
        String model = "models:/" + pipeline.registry().model() + "/1";

        double[] spark = new PythonPredictions(
                        PythonVenv.spark(LocalStack.projectHome()).install(Progress.SILENT),
                        "check_spark_flavor.py",
                        uri)
                .of(model, pipeline.features().names(), rows, "prediction");

        assertThat(spark)
                .containsExactly(
                        rows.stream()
                                .mapToDouble(row -> estimator.estimate(row).value())
                                .toArray(),
                        within(1e-9));
    }

    /** What the stream answers with. */
    private static Estimator estimator(Settings settings, Pipeline pipeline, String number) {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            RegisteredVersion version =
                    registry.version(pipeline.registry().model(), number).orElseThrow();
            return registry.estimator(
                    version,
                    pipeline.features().names(),
                    pipeline.label().kind(),
                    pipeline.model().intervalLevel());
        }
    }

    /** By version. */
    private static Map<String, double[]> python(
            Settings settings, Pipeline pipeline, List<String> versions, List<double[]> rows, String output)
            throws IOException, InterruptedException {
        List<double[]> answers = new PythonPredictions(
                        PythonVenv.notebook(LocalStack.projectHome()).install(Progress.SILENT),
                        "check_champion.py",
                        settings.mlflow().trackingUri().orElseThrow())
                .of(
                        versions.stream()
                                .map(version -> "models:/" + pipeline.registry().model() + "/" + version)
                                .toList(),
                        pipeline.features().names(),
                        rows,
                        output);
        return IntStream.range(0, versions.size()).boxed().collect(Collectors.toMap(versions::get, answers::get));
    }

    /** Over all versions: made-up records of the warm-up are not among them. */
    private static double counted(String metric, Pipeline pipeline) {
        String model = "model_name=\"" + pipeline.registry().model() + "\"";
        return PrometheusTextFormatWriter.create()
                .toDebugString(PrometheusRegistry.defaultRegistry.scrape())
                .lines()
                .filter(line -> line.startsWith(metric + "{") && line.contains(model))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static RetrainResult retrain(Pipeline pipeline, Settings settings) {
        return new RetrainJob(spark, pipeline, settings, Instant.now(), step -> {}).execute();
    }

    private static Pipeline pipeline(Path data, String seed, String... more) {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        Map<String, String> overrides = new HashMap<>();
        overrides.put("name", "diabetes-" + mark);
        overrides.put("registry.model", "diabetes-" + mark);
        overrides.put("registry.experiment", "diabetes-" + mark);
        overrides.put("topics.input", "requests-" + mark);
        overrides.put("topics.predictions", "results-" + mark);
        overrides.put("topics.dead-letters", "results-dlq-" + mark);
        for (int i = 0; i < more.length; i += 2) {
            overrides.put(more[i], more[i + 1]);
        }
        return read(data, seed, overrides);
    }

    /** The same pipeline with other settings. */
    private static Pipeline pipeline(Path data, String seed, Pipeline other, String... more) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("name", other.name());
        overrides.put("registry.model", other.registry().model());
        overrides.put("registry.experiment", other.registry().experiment());
        overrides.put("topics.input", other.topics().input());
        overrides.put("topics.predictions", other.topics().predictions());
        overrides.put("topics.dead-letters", other.topics().deadLetters());
        for (int i = 0; i < more.length; i += 2) {
            overrides.put(more[i], more[i + 1]);
        }
        return read(data, seed, overrides);
    }

    private static Pipeline read(Path data, String seed, Map<String, String> overrides) {
        overrides.put("features.training-data", "\"" + data.toAbsolutePath().normalize() + "\"");
        overrides.put("model.seed", seed);
        // Of each family a small model: what is asked is whether its forms agree.
        overrides.put("model.trees", "20");
        overrides.put("model.boosting.trees", "8");
        overrides.put("model.mlp.iterations", "20");
        return PipelineFile.read(
                LocalStack.projectHome().resolve("conf/pipelines/diabetes.conf"), overrides, Feature.keys());
    }

    /** Labels around 150 that follow the third and ninth feature. */
    private static Path synthetic(int count) throws IOException {
        Random random = new Random(7);
        String text = rows(random, count).stream()
                .map(row -> IntStream.range(0, 10)
                                .mapToObj(i -> Double.toString(row[i]))
                                .collect(Collectors.joining(","))
                        + "," + (100 + row[2] + 20 * Math.abs(row[8]) + random.nextGaussian()))
                .collect(Collectors.joining("\n"));
        Path file = folder.resolve("synthetic.csv");
        Files.writeString(file, "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6,target\n" + text + "\n");
        return file;
    }

    /** Heavy where the third feature, 18 to 38, is above 28 but for noise. */
    private static Path classes(int count) throws IOException {
        Random random = new Random(9);
        String text = rows(random, count).stream()
                .map(row -> IntStream.range(0, 10)
                                .mapToObj(i -> Double.toString(row[i]))
                                .collect(Collectors.joining(","))
                        + (row[2] + 2 * random.nextGaussian() > 28 ? ",heavy" : ",light"))
                .collect(Collectors.joining("\n"));
        Path file = folder.resolve("classes.csv");
        Files.writeString(file, "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6,target\n" + text + "\n");
        return file;
    }

    private static List<double[]> rows(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new double[] {
                    20 + random.nextInt(60),
                    1 + random.nextInt(2),
                    18 + 20 * random.nextDouble(),
                    60 + 60 * random.nextDouble(),
                    100 + 200 * random.nextDouble(),
                    random.nextGaussian(),
                    random.nextGaussian(),
                    random.nextGaussian(),
                    random.nextGaussian(),
                    random.nextGaussian()
                })
                .toList();
    }

    private static String request(Pipeline pipeline, String id, double[] row, String version, boolean asArray) {
        List<String> names = pipeline.features().names();
        String features = IntStream.range(0, row.length)
                .mapToObj(i -> asArray ? Double.toString(row[i]) : "\"" + names.get(i) + "\":" + row[i])
                .collect(Collectors.joining(",", asArray ? "[" : "{", asArray ? "]" : "}"));
        return "{\"request_id\":\"" + id + "\",\"features\":" + features
                + (version.isEmpty() ? "" : ",\"model_version\":" + version) + "}";
    }

    private static void send(Settings settings, Pipeline pipeline, List<String> values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(pipeline.topics().input(), value.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(Settings settings, String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(settings.kafka(), "test")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await(topic).atMost(Duration.ofSeconds(90)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** A scorer in this JVM, on a thread of its own. */
    private static final class Scorer implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final ScoreJob job;
        private final CompletableFuture<Void> end;

        Scorer(Pipeline pipeline, Settings settings) {
            job = new ScoreJob(
                    spark,
                    pipeline,
                    settings,
                    folder.resolve("model-cache"),
                    pipeline.scoring().trigger(),
                    Resume.CHECKPOINT,
                    lines::add);
            end = CompletableFuture.runAsync(job::execute, task -> new Thread(task, "scorer").start());
        }

        void awaitReady() {
            Awaitility.await("ready").atMost(Duration.ofSeconds(90)).until(() -> {
                assertThat(end).as("scorer").isNotCompletedExceptionally();
                return lines.stream().anyMatch(line -> line.startsWith("Ready: "));
            });
        }

        @Override
        public void close() {
            job.stop(Duration.ofSeconds(30));
            end.join();
        }
    }
}
