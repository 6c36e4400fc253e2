package dev.nightjar.score.explain;

import dev.nightjar.command.ByClaim;
import dev.nightjar.command.ProgressDisplay;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.score.model.ModelLoader;
import dev.nightjar.score.model.RequestModel;
import dev.nightjar.score.model.ScoringModel;
import dev.nightjar.store.EntityPast;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.topic.RecordLookup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Finds predictions and makes them again. Starts no Spark. */
final class ExplainJob implements AutoCloseable {
    private static final String CLIENT = "nightjar-explain";

    private final Settings settings;
    private final AnswerTopic topic;
    private final ModelRegistry registry;
    private final Pipeline pipeline;

    /** @param topic where predictions stand */
    ExplainJob(Pipeline pipeline, Settings settings, AnswerTopic topic) {
        this.pipeline = pipeline;
        this.settings = settings;
        this.topic = topic;
        this.registry = ModelRegistry.connect(settings.mlflow());
    }

    /**
     * One prediction, made again and explained.
     *
     * @param reasons empty when its model version is gone
     */
    record Explained(Audited audited, Optional<Reasons> reasons) {}

    /**
     * @param id 32 hexadecimal digits
     * @throws dev.nightjar.message.NightjarException PREDICTION_UNKNOWN; KAFKA_AWAY, STORE_AWAY, MLFLOW_AWAY
     */
    Explained explain(String id) {
        FoundAnswer found = topic.find(id);
        Auditor auditor = auditor();
        AtomicReference<@Nullable Audited> audited = new AtomicReference<>();
        audit(auditor, List.of(found), audited::set);
        Audited answer = audited.get();
        if (answer == null) {
            throw new IllegalStateException("prediction " + id + " was looked up in vain");
        }
        return new Explained(answer, auditor.reasons(found));
    }

    /**
     * Random predictions.
     *
     * @param tally what came of them
     * @param seen how many there were to draw from
     */
    record Sampled(Tally tally, long seen) {}

    /**
     * @param most how many to draw, ≥ 1
     * @throws dev.nightjar.message.NightjarException as {@link #explain}
     */
    Sampled sample(int most, long seed, Consumer<String> console) {
        Sample sample = topic.sample(most, seed);
        Tally tally = new Tally();
        List<FoundAnswer> drawn = sample.answers();
        try (ProgressDisplay display = ProgressDisplay.of("Made again", drawn.size(), console)) {
            audit(auditor(), drawn, audited -> {
                tally.add(audited);
                display.at(tally.all(), tally.differing() + " differ");
            });
        }
        return new Sampled(tally, sample.seen());
    }

    private void audit(Auditor auditor, List<FoundAnswer> answers, Consumer<Audited> each) {
        Map<SourcePosition, FoundAnswer> bySource = new HashMap<>();
        for (FoundAnswer answer : answers) {
            // A second answer to the same event, or one without headers, is looked at by itself.
            if (answer.source().isEmpty()
                    || bySource.putIfAbsent(answer.source().get(), answer) != null) {
                each.accept(auditor.audit(answer, answer.source().flatMap(this::event)));
            }
        }
        try (RecordLookup events = new RecordLookup(settings.kafka(), CLIENT)) {
            events.fetch(bySource.keySet(), (position, record) -> {
                FoundAnswer answer = bySource.get(position);
                if (answer != null) {
                    each.accept(auditor.audit(answer, record.map(ConsumerRecord::value)));
                }
            });
        }
    }

    private Optional<byte[]> event(SourcePosition position) {
        List<byte[]> events = new ArrayList<>();
        try (RecordLookup lookup = new RecordLookup(settings.kafka(), CLIENT)) {
            lookup.fetch(
                    List.of(position),
                    (at, record) -> record.map(ConsumerRecord::value).ifPresent(events::add));
        }
        return events.stream().findFirst();
    }

    private Auditor auditor() {
        return switch (pipeline.features().from()) {
            case PRICE_HISTORY -> new PriceAuditor(pipeline, pasts(), new PastModels<>(registry, this::priceModel));
            case REQUEST -> new RequestAuditor(pipeline, new PastModels<>(registry, this::requestModel));
            case CLAIM -> throw ByClaim.refused("explain", pipeline);
        };
    }

    private Map<String, EntityPast> pasts() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.pasts();
        }
    }

    private ScoringModel priceModel(RegisteredVersion version, double level) {
        return new ModelLoader(registry, pipeline.features().names(), level).load(version);
    }

    private RequestModel requestModel(RegisteredVersion version, double level) {
        return new RequestModel(
                version.model(),
                version.version(),
                version.runId(),
                registry.estimator(
                        version, pipeline.features().names(), pipeline.label().kind(), level));
    }

    @Override
    public void close() {
        registry.close();
    }
}
