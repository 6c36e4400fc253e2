package dev.nightjar;

import dev.nightjar.claims.ClaimReader;
import dev.nightjar.claims.ClaimedData;
import dev.nightjar.claims.worker.Task;
import dev.nightjar.message.Claim;
import dev.nightjar.message.Json;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.retrain.ProcessedData;
import dev.nightjar.retrain.RetrainJob;
import dev.nightjar.retrain.RetrainResult;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.Lease;
import dev.nightjar.topic.ModelEvents;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Trains a version on the data that a claim names. The version carries the data's hash as a tag: one that is there already,
 * of the same family, is told of again and not trained again.
 */
final class TrainTask implements Task {
    /** The version's tag that says which data it learned from. */
    private static final String CLAIM = "nightjar.claim";

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final ObjectStore objects;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param pipeline with the family to train */
    TrainTask(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            ObjectStore objects,
            Clock clock,
            Consumer<String> progress) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.objects = objects;
        this.clock = clock;
        this.progress = progress;
    }

    @Override
    public Done perform(byte @Nullable [] value) {
        ClaimReader claims = new ClaimReader(pipeline, objects);
        Optional<Claim> claim = claims.read(value);
        if (claim.isEmpty()) {
            return Done.ofAnother();
        }
        ClaimedData data = claims.fetch(claim.get());
        ProcessedData processed =
                new ProcessedData(data.uri(), data.sha256(), data.meta().scalings());
        // Whoever was thought dead may still be training: its version must be seen, not made a second time.
        try (FeatureStore store = FeatureStore.open(settings.postgres());
                Lease alone = store.ledger().lease("training of " + mark(data), Duration.ZERO)) {
            Optional<RegisteredVersion> trained = trained(data);
            return trained.isPresent() ? toldAgain(trained.get()) : trained(data, processed, alone.guarding(progress));
        }
    }

    private Done trained(ClaimedData data, ProcessedData processed, Consumer<String> steps) {
        RetrainResult result =
                RetrainJob.ofClaim(spark, pipeline, settings, processed, steps).execute(Map.of(CLAIM, data.sha256()));
        return new Done(
                Outcome.DONE,
                List.of(),
                "trained " + family() + " version " + result.modelVersion() + " on " + data.key());
    }

    private Done toldAgain(RegisteredVersion version) {
        ModelEvents events = new ModelEvents(settings.kafka(), pipeline);
        double score = Double.parseDouble(version.tags().getOrDefault("nightjar.accuracy", "0"));
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        return new Done(
                Outcome.FOUND_DONE,
                List.of(new ProducerRecord<>(
                        pipeline.topics().modelTraining(),
                        pipeline.name().getBytes(StandardCharsets.UTF_8),
                        json.encode(events.event(
                                version.runId(), version.uri(), pipeline.configHash(), score, clock.instant())))),
                "found " + family() + " version " + version.version() + ", trained on this data before");
    }

    private Optional<RegisteredVersion> trained(ClaimedData data) {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            return registry.finished(
                    pipeline.registry().model(),
                    Map.of(
                            CLAIM,
                            data.sha256(),
                            RegisteredVersion.FAMILY,
                            family(),
                            RegisteredVersion.CONFIG_HASH,
                            pipeline.configHash()));
        }
    }

    private String mark(ClaimedData data) {
        return family() + " " + pipeline.configHash() + " " + data.sha256();
    }

    private String family() {
        return pipeline.model().family().key();
    }
}
