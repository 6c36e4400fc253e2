package dev.nightjar.claims.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.claims.ClaimReader;
import dev.nightjar.claims.ClaimedData;
import dev.nightjar.claims.ProcessedMeta;
import dev.nightjar.claims.Sha256;
import dev.nightjar.claims.TableFile;
import dev.nightjar.message.BatchAnswer;
import dev.nightjar.message.Claim;
import dev.nightjar.message.ClaimJson;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Answers an inference claim with a file of predictions. Its key is of the data and the model's run, so that the same claim
 * and version come to the same file; the description beside it is written last and says that the file is whole.
 */
public final class InferTask implements Task {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHORT_HASH = 16;

    private final Pipeline pipeline;
    private final ObjectStore objects;
    private final ModelRegistry registry;
    private final Clock clock;
    private final ClaimReader claims;

    public InferTask(Pipeline pipeline, ObjectStore objects, ModelRegistry registry, Clock clock) {
        this.pipeline = pipeline;
        this.objects = objects;
        this.registry = registry;
        this.clock = clock;
        this.claims = new ClaimReader(pipeline, objects);
    }

    @Override
    public Done perform(byte @Nullable [] value) {
        Optional<Claim> read = claims.read(value);
        if (read.isEmpty()) {
            return Done.ofAnother();
        }
        PromotedModel model = new PromotedModel(pipeline, objects, registry);
        RegisteredVersion version = model.version(read.get());
        ClaimedData data = claims.fetch(read.get());
        String key = key(data, version);
        Optional<byte[]> found = objects.read(key + ProcessedMeta.SUFFIX, ProcessedMeta.MAX_BYTES);
        byte[] meta = found.isPresent() ? found.get() : predict(data, model, version, key);
        BatchAnswer answer = answer(meta, data, version, key);
        return new Done(
                found.isPresent() ? Outcome.FOUND_DONE : Outcome.DONE,
                List.of(new ProducerRecord<>(
                        pipeline.topics().predictions(),
                        pipeline.name().getBytes(StandardCharsets.UTF_8),
                        ClaimJson.encode(answer))),
                (found.isPresent() ? "found" : "wrote") + " " + answer.rows() + " predictions of version "
                        + version.version() + ", " + answer.objectKey());
    }

    private String key(ClaimedData data, RegisteredVersion version) {
        return "predictions/" + pipeline.name() + "/" + pipeline.configHash() + "/"
                + Sha256.of(data.key(), data.sha256()).substring(0, SHORT_HASH) + "/version-" + version.version() + "-"
                + version.runId() + ".parquet";
    }

    private byte[] predict(ClaimedData data, PromotedModel model, RegisteredVersion version, String key) {
        BatchPrediction batch = BatchPrediction.of(pipeline, data, model.estimator(version));
        try {
            byte[] file = TableFile.write(batch.table());
            byte[] meta = ProcessedMeta.write(meta(batch, data, version, key, Sha256.of(file)));
            objects.put(key, file);
            objects.put(key + ProcessedMeta.SUFFIX, meta);
            return meta;
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.DISK_REFUSED, "Cannot lay out the predictions' file: " + e.getMessage(), e);
        }
    }

    private Map<String, Object> meta(
            BatchPrediction batch, ClaimedData data, RegisteredVersion version, String key, String sha256) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("format", 1);
        meta.put("object", key);
        meta.put("sha256", sha256);
        meta.put("identifier", pipeline.name());
        meta.put("config_hash", pipeline.configHash());
        meta.put("rows", batch.table().rows());
        meta.put("columns", batch.table().names());
        meta.put("answers", data.key());
        meta.put("answers_sha256", data.sha256());
        meta.put("model_uri", version.uri());
        meta.put("run_id", version.runId());
        meta.put(
                "model_type",
                version.tags()
                        .getOrDefault(
                                RegisteredVersion.FAMILY,
                                pipeline.model().family().key()));
        meta.put("level", pipeline.model().intervalLevel());
        meta.put("step", pipeline.claims().step().toString());
        batch.scores().ifPresent(scores -> {
            Map<String, Object> known = new LinkedHashMap<>();
            known.put("rows", scores.rows());
            scores.metrics().forEach((name, value) -> known.put(name, Double.isFinite(value) ? value : null));
            meta.put("scores", known);
        });
        return meta;
    }

    private BatchAnswer answer(byte[] meta, ClaimedData data, RegisteredVersion version, String key) {
        try {
            JsonNode root = JSON.readTree(meta);
            return new BatchAnswer(
                    objects.bucket(),
                    objects.objectKey(key),
                    root.path("sha256").asText(),
                    root.path("rows").asLong(),
                    version.uri(),
                    version.runId(),
                    pipeline.configHash(),
                    pipeline.name(),
                    objects.objectKey(data.key()),
                    clock.instant());
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.CLAIM_REFUSED,
                    "Cannot tell of " + key + ": its .meta.json is not JSON: " + e.getMessage() + "; delete it",
                    e);
        }
    }
}
