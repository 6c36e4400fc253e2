package dev.nightjar.pipeline;

import dev.nightjar.pipeline.Pipeline.FeatureSource;
import dev.nightjar.pipeline.Pipeline.Preprocess;
import dev.nightjar.pipeline.Pipeline.TimeFeature;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys of a pipeline whose features come by claim, {@code preprocess} and {@code topics.training-data}. */
final class PreprocessKeys {
    private static final String BLOCK = "preprocess";
    private static final String TRAINING_DATA = "training-data";
    private static final String TIME_FEATURES = "time-features";

    private PreprocessKeys() {}

    /** Empty without the block: then no key of it is asked for. */
    static Optional<Preprocess> read(StrictConfig config) {
        StrictConfig topics = config.child("topics");
        boolean namesTopic = topics.has(TRAINING_DATA);
        if (!config.has(BLOCK)) {
            if (namesTopic) {
                topics.mistake(TRAINING_DATA, "is given; allowed: only beside a preprocess block");
            }
            return Optional.empty();
        }
        StrictConfig block = config.child(BLOCK);
        return Optional.of(new Preprocess(
                block.text("train"),
                block.text("test"),
                topics.text(TRAINING_DATA, PipelineFile.TOPIC, PipelineFile.TOPIC_ALLOWED, "training-data"),
                block.text("predict"),
                block.duration("step", Duration.ofMillis(1), Duration.ofDays(366)),
                timeFeatures(block),
                block.choice("empty-cells", Pipeline.EmptyCells.class, Pipeline.EmptyCells.LAST)));
    }

    private static List<TimeFeature> timeFeatures(StrictConfig block) {
        if (!block.has(TIME_FEATURES)) {
            return List.of();
        }
        return block.texts(TIME_FEATURES).stream()
                .flatMap(name -> timeFeature(block, name).stream())
                .toList();
    }

    private static Optional<TimeFeature> timeFeature(StrictConfig block, String name) {
        List<String> known =
                Arrays.stream(TimeFeature.values()).map(TimeFeature::key).toList();
        if (!known.contains(name)) {
            block.mistake(
                    TIME_FEATURES,
                    "holds \"" + name + "\"" + Wording.suggestion(name, known) + "; allowed: "
                            + known.stream().collect(Collectors.joining(", ")));
            return Optional.empty();
        }
        return Optional.of(TimeFeature.values()[known.indexOf(name)]);
    }

    /** What these keys and the others must be to each other. */
    static void check(StrictConfig config, Pipeline draft) {
        StrictConfig features = config.child("features");
        if (!features.fine("from") || !config.fine(BLOCK)) {
            return;
        }
        boolean byClaim = draft.features().from() == FeatureSource.CLAIM;
        if (byClaim && draft.preprocess().isEmpty()) {
            config.mistake(BLOCK, "is missing; features.from = claim needs to know how the data is made");
        } else if (!byClaim && draft.preprocess().isPresent()) {
            config.mistake(BLOCK, "is given; allowed: only with features.from = claim");
        } else if (byClaim) {
            check(config, draft, draft.claims());
        }
    }

    private static void check(StrictConfig config, Pipeline draft, Preprocess preprocess) {
        StrictConfig features = config.child("features");
        StrictConfig label = config.child("label");
        StrictConfig topics = config.child("topics");
        StrictConfig block = config.child(BLOCK);
        if (features.fine("names")) {
            requireFeature(block, "predict", preprocess.predict(), draft);
            preprocess.timeFeatures().forEach(feature -> requireFeature(block, TIME_FEATURES, feature.key(), draft));
            if (draft.features().names().stream().anyMatch(draft.eventTime()::equalsIgnoreCase)) {
                features.mistake(
                        "names", "holds \"" + draft.eventTime() + "\", the event-time; allowed: other columns");
            }
        }
        if (preprocess.timeFeatures().stream().anyMatch(feature -> feature.key().equals(preprocess.predict()))) {
            block.mistake("predict", "is \"" + preprocess.predict() + "\"; allowed: a feature out of the data set");
        }
        if (label.fine("target") && draft.label().target() != Pipeline.Target.COLUMN) {
            label.mistake("target", "is log-return; allowed: column, the one that preprocess makes");
        }
        if (label.fine("column") && draft.label().column().equalsIgnoreCase(draft.eventTime())) {
            label.mistake("column", "is \"" + draft.label().column() + "\", the event-time; allowed: another name");
        }
        if (label.fine("kind") && draft.label().kind() == Pipeline.LabelKind.CLASSIFICATION) {
            label.mistake("kind", "is classification; allowed: regression, the next value is a number");
        }
        String letters = draft.topics().input() + "-dlq";
        if (topics.fine("dead-letters") && !draft.topics().deadLetters().equals(letters)) {
            topics.mistake(
                    "dead-letters",
                    "is \"" + draft.topics().deadLetters() + "\"; allowed: \"" + letters
                            + "\", as each worker's dead letters go to its topic's name and -dlq");
        }
        if (topics.fine(TRAINING_DATA)
                && List.of(
                                draft.topics().input(),
                                draft.topics().predictions(),
                                draft.topics().deadLetters(),
                                draft.topics().modelTraining(),
                                draft.topics().modelSelected())
                        .contains(preprocess.trainingTopic())) {
            topics.mistake(TRAINING_DATA, "is \"" + preprocess.trainingTopic() + "\"; allowed: a topic of its own");
        }
    }

    private static void requireFeature(StrictConfig block, String key, String name, Pipeline draft) {
        if (block.fine(key) && !draft.features().names().contains(name)) {
            block.mistake(
                    key,
                    "names " + name + Wording.suggestion(name, draft.features().names())
                            + "; allowed: one of features.names");
        }
    }
}
