package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.claims.TableFile;
import dev.nightjar.claims.preprocess.CellCsv;
import dev.nightjar.claims.preprocess.PreprocessJob;
import dev.nightjar.claims.preprocess.PreprocessResult;
import dev.nightjar.claims.worker.InferTask;
import dev.nightjar.claims.worker.Limits;
import dev.nightjar.claims.worker.Retries;
import dev.nightjar.claims.worker.Task;
import dev.nightjar.claims.worker.Worker;
import dev.nightjar.claims.worker.WorkerResult;
import dev.nightjar.command.Commands;
import dev.nightjar.deadletter.DlqCommand;
import dev.nightjar.feature.Feature;
import dev.nightjar.judge.JudgeJob;
import dev.nightjar.judge.RollbackJob;
import dev.nightjar.message.Claim;
import dev.nightjar.message.ClaimJson;
import dev.nightjar.message.Headers;
import dev.nightjar.message.PromotionPointer;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Pipeline.Family;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.session.HadoopSettings;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.S3Server;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.topic.ClaimTopics;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.WorkQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From raw data to predictions in object storage, through the real Kafka, MLflow and PostgreSQL and a server that speaks S3. */
class WorkersIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    private static final Path REAL = LocalStack.projectHome().resolve("../shared/data/poblesec");
    private static final String BUCKET = "claims";
    private static final LocalDateTime START = LocalDateTime.parse("2018-02-05T00:00");
    private static final int TRAIN_ROWS = 300;
    private static final int TEST_ROWS = 60;
    private static final List<Family> COMPETING =
            List.of(Family.RANDOM_FOREST, Family.GRADIENT_BOOSTED_TREES, Family.LINEAR);

    private static S3Server s3;
    private static Map<String, String> hadoop;
    private static SparkSession spark;

    @TempDir
    Path folder;

    private final List<WorkerChild> children = new ArrayList<>();
    private Settings settings;
    private Path file;
    private Path config;
    private Pipeline pipeline;

    @BeforeAll
    static void open() throws Exception {
        s3 = S3Server.start();
        s3.createBucket(BUCKET);
        hadoop = Map.of(
                "spark.hadoop.fs.s3a.endpoint", s3.endpoint(),
                "spark.hadoop.fs.s3a.endpoint.region", "us-east-1",
                "spark.hadoop.fs.s3a.path.style.access", "true",
                "spark.hadoop.fs.s3a.access.key", "nightjar",
                "spark.hadoop.fs.s3a.secret.key", "s3cret");
        spark = TestSessions.open();
        hadoop.forEach(System::setProperty);
        hadoop.forEach((key, value) ->
                spark.sparkContext().hadoopConfiguration().set(key.substring("spark.hadoop.".length()), value));
    }

    @AfterAll
    static void close() {
        hadoop.keySet().forEach(key -> {
            System.clearProperty(key);
            spark.sparkContext().hadoopConfiguration().unset(key.substring("spark.hadoop.".length()));
        });
        s3.close();
    }

    @BeforeEach
    void aPipelineOfItsOwn() throws IOException {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        Settings fresh = STACK.freshSettings("claims");
        config = folder.resolve("nightjar.conf");
        // A killed worker is missed after six seconds, the least that brokers allow by default.
        Files.writeString(config, """
                nightjar {
                  kafka { bootstrap-servers = "%s", properties { "session.timeout.ms" = 6000, "heartbeat.interval.ms" = 1500 } }
                  mlflow.tracking-uri = "%s"
                  postgres { url = "%s", user = "%s", password = "%s" }
                  lake.path = "%s"
                  objects.path = "s3a://%s/%s"
                }
                """.formatted(
                        fresh.kafka().bootstrapServers().orElseThrow(),
                        fresh.mlflow().trackingUri().orElseThrow(),
                        fresh.postgres().url().orElseThrow(),
                        fresh.postgres().user(),
                        fresh.postgres().password(),
                        fresh.lake(),
                        BUCKET,
                        mark));
        settings = Settings.read(config, Path.of("none"));
        file = folder.resolve("cells.conf");
        Files.writeString(
                file,
                Files.readString(LocalStack.projectHome().resolve("conf/pipelines/cell-traffic.conf"))
                        + """
                name = "cells-%1$s", registry { experiment = "cells-%1$s", model = "cells-%1$s" }
                model { trees = 4, max-depth = 4, boosting.trees = 4 }
                gate.origins = 1
                topics {
                  training-data = "training-%1$s", input = "inference-%1$s", predictions = "answers-%1$s"
                  dead-letters = "inference-%1$s-dlq", model-training = "trained-%1$s", model-selected = "selected-%1$s"
                  partitions = 1
                }
                """.formatted(mark));
        pipeline = read(file);
    }

    @AfterEach
    void endChildren() {
        children.forEach(WorkerChild::close);
    }

    /** Each worker is killed when its work is done and its offset is not committed, training also in its midst; each claim comes twice. */
    @Test
    void everyStepIsDoneOnceWhateverIsKilled() throws Exception {
        WorkerChild infer = child("infer");
        PreprocessResult first = preprocess();
        byte[] processed = object(first.training());
        PreprocessResult second = preprocess();
        assertThat(second.training()).isEqualTo(first.training());
        assertThat(second.inference()).isEqualTo(first.inference());
        assertThat(object(second.training())).isEqualTo(processed);
        assertThat(spark.read()
                        .parquet("s3a://" + BUCKET + "/" + first.training().objectKey())
                        .count())
                .isEqualTo(TRAIN_ROWS);

        infer.awaitOutput("NO_CHAMPION");

        child("train").killAt("Fitting");
        child("train").killWhenDone();
        for (Family family : COMPETING) {
            Pipeline own = pipeline.withFamily(family);
            WorkerResult trained = run("train", own, train(own), 2);
            assertThat(trained.settled()).isEqualTo(trained.done() + trained.foundDone());
            assertThat(trained.done()).isEqualTo(family == pipeline.model().family() ? 0 : 1);
        }
        assertThat(versions()).hasSameSizeAs(COMPETING);
        int told = records(pipeline.topics().modelTraining()).size();
        assertThat(told).isGreaterThanOrEqualTo(versions().size());

        child("judge").killWhenDone();
        WorkerResult judged = run("judge", pipeline, judge(), told);
        assertThat(judged.done()).isEqualTo(versions().size() - 1);
        assertThat(judged.deadLetters()).isZero();
        assertThat(decisions()).isEqualTo(versions().size());
        assertThat(object(PromotionPointer.key(pipeline.name(), pipeline.configHash())))
                .contains(registry()
                        .champion(pipeline.registry().model())
                        .orElseThrow()
                        .runId());

        infer.killWhenDone();
        try (ModelRegistry registry = registry()) {
            WorkerResult answered = run("infer", pipeline, infer(registry), 2);
            assertThat(answered).isEqualTo(new WorkerResult(0, 2, 0, 0, 0));
        }
        assertPredictions(first);
        assertThat(records(ClaimTopics.letters(pipeline.topics().input()))).isEmpty();
    }

    private void assertPredictions(PreprocessResult result) throws Exception {
        List<JsonNode> answers = records(pipeline.topics().predictions()).stream()
                .map(record -> json(record.value()))
                .toList();
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).path("object_key")).isEqualTo(answers.get(1).path("object_key"));
        assertThat(answers.get(0).path("claim_key").asText())
                .isEqualTo(result.inference().objectKey());
        String key = answers.get(0).path("object_key").asText();
        var table = TableFile.read(
                s3.get(BUCKET, key), "time", List.of("prediction", "lower", "upper", "naive", "next_down"));
        assertThat(table.rows()).isEqualTo(TEST_ROWS);
        assertThat(table.times().get(0)).isEqualTo(START.plusMinutes(2L * TRAIN_ROWS));
        assertThat(Arrays.stream(table.values("prediction"))).allMatch(value -> value > 1e7 && value < 2e9);
        JsonNode meta = json(s3.get(BUCKET, key + ".meta.json"));
        assertThat(meta.path("scores").path("rows").asInt()).isEqualTo(TEST_ROWS - 1);
        assertThat(meta.path("scores").path("skill").asDouble()).isBetween(-0.5, 0.9);
    }

    @Test
    void claimsThatCanNeverBeAnsweredBecomeDeadLettersAndOthersAreLeftAlone() throws Exception {
        PreprocessResult result = preprocess();
        Claim good = result.inference();
        ClaimTopics topics = new ClaimTopics(settings.kafka(), pipeline);
        topics.publishInference("{\"bucket\":".getBytes(StandardCharsets.UTF_8));
        topics.publishInference(ClaimJson.encode(changed(good, good.objectKey(), "0".repeat(64), good.identifier())));
        topics.publishInference(
                ClaimJson.encode(changed(good, "../" + good.objectKey(), good.configHash(), good.identifier())));
        topics.publishInference(
                ClaimJson.encode(changed(good, good.objectKey() + "x", good.configHash(), good.identifier())));
        topics.publishInference(ClaimJson.encode(changed(good, good.objectKey(), good.configHash(), "another")));
        Task fetching = value -> {
            var claims = new dev.nightjar.claims.ClaimReader(pipeline, objects());
            return claims.read(value)
                    .map(claim -> new Task.Done(
                            Task.Outcome.DONE, List.of(), claims.fetch(claim).key()))
                    .orElseGet(Task.Done::ofAnother);
        };

        WorkerResult worked = run("infer", pipeline, fetching, 6);

        assertThat(worked).isEqualTo(new WorkerResult(1, 0, 1, 4, 1));
        List<ConsumerRecord<byte[], byte[]>> letters =
                records(ClaimTopics.letters(pipeline.topics().input()));
        assertThat(letters)
                .extracting(letter -> header(letter, Headers.REASON))
                .containsExactly("MALFORMED_JSON", "CLAIM_OTHER_CONFIG", "CLAIM_REFUSED", "CLAIM_OBJECT_MISSING");
        assertThat(letters.get(0).value()).isEqualTo("{\"bucket\":".getBytes(StandardCharsets.UTF_8));
        assertThat(header(letters.get(0), Headers.SOURCE_OFFSET)).isEqualTo("1");
        assertThat(header(letters.get(3), Headers.MESSAGE))
                .contains(good.objectKey().substring(9) + "x");
        assertThat(dlq("list").path("letters").asInt()).isEqualTo(4);
    }

    /** Each family's worker refuses the claim on its own; all of them get it again when it comes once. */
    @Test
    void aRefusedTrainingClaimGoesBackToItsTopicOnceForAllFamilies() throws Exception {
        String topic = pipeline.claims().trainingTopic();
        byte[] refused = "{\"bucket\":".getBytes(StandardCharsets.UTF_8);
        ClaimTopics topics = new ClaimTopics(settings.kafka(), pipeline);
        topics.ensure();
        topics.publishTraining(refused);
        Task reading = value -> new dev.nightjar.claims.ClaimReader(pipeline, objects())
                .read(value)
                .map(claim -> new Task.Done(Task.Outcome.DONE, List.of(), claim.objectKey()))
                .orElseGet(Task.Done::ofAnother);
        run("train", pipeline.withFamily(Family.LINEAR), reading, 1);
        run("train", pipeline.withFamily(Family.MLP), reading, 1);

        JsonNode listed = dlq("list", "--of", topic);
        JsonNode shown = dlq("show", "0:0", "--of", topic);
        JsonNode replayed = dlq("replay", "--of", topic);
        JsonNode again = dlq("replay", "--of", topic);

        assertThat(listed.path("by_reason")
                        .path("MALFORMED_JSON")
                        .path("letters")
                        .asInt())
                .isEqualTo(2);
        assertThat(shown.path("source").asText()).isEqualTo(topic + "/0/0");
        assertThat(replayed.path("to_topic").asText()).isEqualTo(topic);
        assertThat(replayed.path("replayed").asInt()).isEqualTo(2);
        assertThat(again.path("already_replayed").asInt()).isEqualTo(2);
        assertThat(records(topic)).extracting(ConsumerRecord::value).containsExactly(refused, refused);
        assertThat(records(topic).get(1).key()).isEqualTo(records(topic).get(0).key());
        assertThat(dlq("list", "--of", topic).path("replayed").asInt()).isEqualTo(2);
        assertThat(dlq("list").path("letters").asInt()).isZero();
    }

    @Test
    void preprocessesTheRealDataToTheSizesOfThePaper() {
        assumeTrue(Files.exists(REAL), "needs ../shared/data/poblesec");

        PreprocessResult result = new PreprocessJob(pipeline, settings, HadoopSettings.ofProcess(), System.out::println)
                .execute(
                        REAL.resolve("PobleSec.csv").toString(),
                        REAL.resolve("PobleSec_test.csv").toString());

        System.out.println(result.text());
        JsonNode train = json(objectBytes(result.training().objectKey() + ".meta.json"));
        assertThat(train.path("rows").asInt()).isEqualTo(15_927);
        assertThat(train.path("columns").asInt()).isEqualTo(17);
        assertThat(train.path("rows_without_label").asInt()).isEqualTo(1);
        assertThat(train.path("filled_cells").path("mcs_up").asInt()).isEqualTo(11);
        assertThat(train.path("columns_without_variance").size()).isZero();
        assertThat(train.path("statistics").path("rb_down_var").path("scale").asDouble())
                .isBetween(1e-9, 1e-6);
        JsonNode test = json(objectBytes(result.inference().objectKey() + ".meta.json"));
        assertThat(test.path("rows").asInt()).isEqualTo(3_982);
        assertThat(test.path("columns").asInt()).isEqualTo(17);
        assertThat(spark.read()
                        .parquet("s3a://" + BUCKET + "/" + result.training().objectKey())
                        .columns())
                .hasSize(17);
    }

    private JsonNode dlq(String... words) throws IOException {
        Path report = folder.resolve("dlq.json");
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--config", config.toString(), "--pipeline", file.toString(), "--json", report.toString()));
        assertThat(Commands.line(new DlqCommand()).execute(line.toArray(String[]::new)))
                .isZero();
        return json(Files.readAllBytes(report));
    }

    private WorkerChild child(String which) throws IOException {
        WorkerChild child = WorkerChild.start(which, config, file, hadoop);
        children.add(child);
        return child;
    }

    private PreprocessResult preprocess() throws IOException {
        Path train = Files.writeString(folder.resolve("train.csv"), CellCsv.of(TRAIN_ROWS, START, 1));
        Path test = Files.writeString(
                folder.resolve("test.csv"), CellCsv.of(TEST_ROWS, START.plusMinutes(2L * TRAIN_ROWS), 2));
        return new PreprocessJob(pipeline, settings, HadoopSettings.ofProcess(), System.out::println)
                .execute(train.toString(), test.toString());
    }

    private WorkerResult run(String name, Pipeline own, Task task, int records) {
        return worker(name, own, settings, task, records, System.out::println).run();
    }

    /** As the commands make them, but for the pauses. */
    static Worker worker(
            String name, Pipeline own, Settings settings, Task task, int records, Consumer<String> console) {
        String topic = switch (name) {
            case "train" -> own.claims().trainingTopic();
            case "judge" -> own.topics().modelTraining();
            default -> own.topics().input();
        };
        String group = name.equals("train") ? "train-" + own.model().family().key() : name;
        return new Worker(
                name,
                own,
                () -> {
                    new ClaimTopics(settings.kafka(), own).ensure();
                    return WorkQueue.open(settings.kafka(), "nightjar-" + own.name() + "-" + group, topic);
                },
                task,
                new Retries(2, Duration.ofMillis(200), Duration.ofSeconds(1)),
                new Limits(Optional.empty(), records),
                console);
    }

    private Task train(Pipeline own) {
        return new TrainTask(spark, own, settings, objects(), Clock.systemUTC(), System.out::println);
    }

    private Task judge() {
        return judge(pipeline, settings);
    }

    static Task judge(Pipeline pipeline, Settings settings) {
        return new JudgeTask(
                pipeline,
                new RollbackJob(pipeline, settings, Clock.systemUTC(), System.out::println),
                new JudgeJob(pipeline, settings, Clock.systemUTC(), System.out::println));
    }

    private Task infer(ModelRegistry registry) {
        return new InferTask(pipeline, objects(), registry, Clock.systemUTC());
    }

    private ObjectStore objects() {
        return ObjectStore.open(settings.objects(), HadoopSettings.ofProcess());
    }

    private ModelRegistry registry() {
        return ModelRegistry.connect(settings.mlflow());
    }

    private List<RegisteredVersion> versions() {
        try (ModelRegistry registry = registry()) {
            return registry.versions(pipeline.registry().model());
        }
    }

    private int decisions() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.ledger().decisions(pipeline.registry().model(), 100).size();
        }
    }

    static Pipeline read(Path file) {
        return PipelineFile.read(file, Map.of(), Feature.keys());
    }

    private static Claim changed(Claim claim, String key, String configHash, String identifier) {
        return new Claim(claim.bucket(), key, configHash, identifier, claim.sha256(), Optional.empty());
    }

    private byte[] object(Claim claim) {
        return objectBytes(claim.objectKey());
    }

    private String object(String key) {
        try (ObjectStore objects = objects()) {
            return new String(objects.read(key, 1 << 20).orElseThrow(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] objectBytes(String key) {
        try {
            return s3.get(BUCKET, key);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(settings.kafka(), "claims-it")) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end =
                    consumer.endOffsets(Set.of(partition)).values().iterator().next();
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Arrays.stream(record.headers().toArray())
                .filter(header -> header.key().equals(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
