package dev.nightjar.claims.preprocess;

import dev.nightjar.claims.ProcessedMeta;
import dev.nightjar.claims.Sha256;
import dev.nightjar.claims.TableFile;
import dev.nightjar.message.Claim;
import dev.nightjar.message.ClaimJson;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.ClaimTopics;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Preprocesses a pipeline's data set: both parts read by URI, processed, put into object storage with their descriptions,
 * and claimed. The key holds a hash of pipeline and data, so that a claim's object never changes: the same input again
 * comes to the same objects and the same claims. Needs no Spark.
 */
public final class PreprocessJob {
    /** Changes when the same input comes to other bytes. */
    private static final String FORMAT = "1";

    private static final int SHORT_HASH = 16;

    private final Pipeline pipeline;
    private final Settings settings;
    private final Configuration hadoop;
    private final Consumer<String> progress;
    private final EventLog log;

    /**
     * A job, to be executed once or again.
     *
     * @param pipeline with a preprocess block
     * @param hadoop settings of the object storage and of Hadoop URIs
     * @param progress told before each step that may take long, for a person
     */
    public PreprocessJob(Pipeline pipeline, Settings settings, Configuration hadoop, Consumer<String> progress) {
        this.pipeline = pipeline;
        this.settings = settings;
        this.hadoop = hadoop;
        this.progress = progress;
        this.log = EventLog.of("preprocess", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
    }

    /**
     * Does it.
     *
     * @param train URI of the training part
     * @param test URI of the part that follows
     * @throws NightjarException FILE_UNREADABLE, INPUT_UNRECOGNISED, DATASET_REFUSED, or of kind AWAY; with nothing
     *     published
     */
    public PreprocessResult execute(String train, String test) {
        try {
            Path folder = Files.createTempDirectory("nightjar-preprocess-");
            Path trainFile = folder.resolve("train");
            Path testFile = folder.resolve("test");
            try {
                DataSource source = new DataSource(hadoop, DataSource.MOST_BYTES);
                progress.accept("Reading " + DataSource.shown(train));
                DataSource.Copy trainCopy = source.copy(train, trainFile);
                progress.accept("Reading " + DataSource.shown(test));
                DataSource.Copy testCopy = source.copy(test, testFile);
                return publish(new Input(train, trainCopy), new Input(test, testCopy));
            } finally {
                Files.deleteIfExists(trainFile);
                Files.deleteIfExists(testFile);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.DISK_REFUSED, "Cannot keep the data set in a temporary folder: " + e.getMessage(), e);
        }
    }

    private record Input(String uri, DataSource.Copy copy) {}

    private PreprocessResult publish(Input train, Input test) throws IOException {
        Processing.Processed processed = new Processing(pipeline).of(read(train), read(test));
        if (!processed.constant().isEmpty()) {
            String names = String.join(", ", processed.constant());
            progress.accept("Mind: columns without variance in the training part, scaled by 1: " + names);
            log.warn("columns_without_variance", "columns", names);
        }
        ClaimTopics topics = new ClaimTopics(settings.kafka(), pipeline);
        topics.ensure();
        String folder = "processed/" + pipeline.name() + "/" + pipeline.configHash() + "/"
                + Sha256.of(FORMAT, train.copy().sha256(), test.copy().sha256()).substring(0, SHORT_HASH);
        try (ObjectStore objects = ObjectStore.open(settings.objects(), hadoop)) {
            progress.accept("Writing to " + objects.uri(folder));
            Claim training = put(objects, folder + "/processed_data.parquet", train, processed.train(), processed);
            Claim inference = put(objects, folder + "/test_processed_data.parquet", test, processed.test(), processed);
            topics.publishTraining(ClaimJson.encode(training));
            topics.publishInference(ClaimJson.encode(inference));
            log.info(
                    "claims_published",
                    "training_key",
                    training.objectKey(),
                    "inference_key",
                    inference.objectKey(),
                    "train_rows",
                    processed.train().table().rows(),
                    "test_rows",
                    processed.test().table().rows());
            return new PreprocessResult(pipeline, processed, training, inference);
        }
    }

    private RawRows read(Input input) throws IOException {
        try (BufferedReader csv = Files.newBufferedReader(input.copy().file(), StandardCharsets.UTF_8)) {
            return new CsvRows(DataSource.shown(input.uri()), pipeline.eventTime(), Processing.measured(pipeline))
                    .read(csv);
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED,
                    "Cannot read " + DataSource.shown(input.uri()) + ": it is no text in UTF-8; name a CSV file",
                    e);
        }
    }

    private Claim put(
            ObjectStore objects, String key, Input input, Processing.Part part, Processing.Processed processed)
            throws IOException {
        byte[] file = TableFile.write(part.table());
        String sha256 = Sha256.of(file);
        objects.put(key, file);
        objects.put(key + ProcessedMeta.SUFFIX, ProcessedMeta.write(meta(key, sha256, input, part, processed)));
        return new Claim(
                objects.bucket(),
                objects.objectKey(key),
                pipeline.configHash(),
                pipeline.name(),
                Optional.of(sha256),
                Optional.empty());
    }

    private Map<String, Object> meta(
            String key, String sha256, Input input, Processing.Part part, Processing.Processed processed) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("format", 1);
        meta.put("object", key);
        meta.put("sha256", sha256);
        meta.put("identifier", pipeline.name());
        meta.put("config_hash", pipeline.configHash());
        meta.put("rows", part.table().rows());
        meta.put("columns", part.table().names().size());
        meta.put("schema", schema(part.table().names()));
        meta.put(
                "source",
                Map.of(
                        "uri",
                        DataSource.shown(input.uri()),
                        "sha256",
                        input.copy().sha256(),
                        "bytes",
                        input.copy().bytes()));
        meta.put("from", String.valueOf(part.table().times().get(0)));
        meta.put("until", String.valueOf(part.table().times().get(part.table().rows() - 1)));
        meta.put("label", pipeline.label().column());
        meta.put("rows_without_label", part.unlabelled());
        meta.put("filled_cells", part.filled());
        meta.put("columns_without_variance", processed.constant());
        Map<String, Object> statistics = new LinkedHashMap<>();
        processed.scalings().forEach((name, scaling) -> {
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("mean", scaling.mean());
            own.put("scale", scaling.scale());
            statistics.put(name, own);
        });
        meta.put("statistics", statistics);
        return meta;
    }

    private List<Map<String, String>> schema(List<String> names) {
        return names.stream()
                .map(name -> {
                    Map<String, String> column = new LinkedHashMap<>();
                    column.put("name", name);
                    column.put("type", name.equals(pipeline.eventTime()) ? "timestamp_ntz" : "double");
                    return column;
                })
                .toList();
    }
}
