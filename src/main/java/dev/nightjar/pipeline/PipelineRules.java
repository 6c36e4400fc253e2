package dev.nightjar.pipeline;

import dev.nightjar.pipeline.Pipeline.FeatureSource;
import dev.nightjar.pipeline.Pipeline.LabelKind;
import dev.nightjar.pipeline.Pipeline.Target;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the settings of a pipeline must be to each other. A key that is already mistaken by itself is not judged again. */
final class PipelineRules {
    private static final String PRICE = "current_price";

    private static final Pattern REQUEST_NAME = Pattern.compile("(?i)(?!prediction$)[^./`\\p{Cntrl}]{1,128}");
    private static final String REQUEST_NAME_ALLOWED =
            "1 to 128 characters without dots, slashes, backticks and control characters; not \"prediction\"";

    private PipelineRules() {}

    static void check(StrictConfig config, Pipeline draft) {
        StrictConfig label = config.child("label");
        StrictConfig features = config.child("features");
        if (label.fine("target") && draft.label().target() == Target.COLUMN) {
            columnLabel(label, draft);
        }
        if (label.fine("target") && draft.label().target() == Target.LOG_RETURN) {
            logReturn(config, draft);
        }
        if (features.fine("from")
                && draft.features().from() == FeatureSource.REQUEST
                && draft.features().trainingData().isEmpty()
                && features.fine("training-data")) {
            features.mistake("training-data", "is missing; from = request needs the data set to learn from");
        }
        if (features.fine("from") && features.fine("names") && draft.features().from() != FeatureSource.PRICE_HISTORY) {
            requestNames(features, draft);
        }
        if (label.fine("kind")) {
            score(config.child("gate").child("score"), draft);
        }
        PreprocessKeys.check(config, draft);
        topics(config.child("topics"), draft.topics());
    }

    /** Names are columns in Spark, inputs in ONNX and fields in JSON; Spark tells no letter case apart. */
    private static void requestNames(StrictConfig features, Pipeline draft) {
        Set<String> lower = new HashSet<>();
        for (String name : draft.features().names()) {
            if (!REQUEST_NAME.matcher(name).matches()) {
                features.mistake("names", "holds \"" + name + "\"; allowed: " + REQUEST_NAME_ALLOWED);
            } else if (!lower.add(name.toLowerCase(Locale.ROOT))) {
                features.mistake("names", "holds \"" + name + "\" twice but for letter case; allowed: distinct names");
            } else if (name.equalsIgnoreCase(draft.label().column())) {
                features.mistake("names", "holds \"" + name + "\", the label's column; allowed: what is known before");
            }
        }
    }

    private static void score(StrictConfig score, Pipeline draft) {
        LabelKind kind = draft.label().kind();
        List<String> allowed = Pipeline.Gate.metrics(kind);
        for (String metric : draft.gate().score().keySet()) {
            String key = metric.replace('_', '-');
            if (score.fine(key) && !allowed.contains(metric)) {
                score.mistake(
                        key,
                        "is no metric of a " + kind.name().toLowerCase(Locale.ROOT) + "; allowed: "
                                + String.join(", ", allowed).replace('_', '-'));
            }
        }
    }

    private static void columnLabel(StrictConfig label, Pipeline draft) {
        if (draft.label().column().isEmpty() && label.fine("column")) {
            label.mistake("column", "is missing; target = column needs the data set's label column");
        }
        if (draft.label().horizon() > 0) {
            label.mistake(
                    "horizon", "is " + draft.label().horizon() + "; allowed: none, target = column looks not ahead");
        }
    }

    private static void logReturn(StrictConfig config, Pipeline draft) {
        StrictConfig label = config.child("label");
        int horizon = draft.label().horizon();
        if (label.fine("kind") && draft.label().kind() == LabelKind.CLASSIFICATION) {
            label.mistake("kind", "is classification; allowed: regression, a log return is a number");
        }
        if (label.fine("horizon") && horizon < 1) {
            label.mistake("horizon", "is 0; allowed: at least 1 trading day, a log return looks ahead");
        }
        if (config.fine("window") && draft.window().compareTo(Duration.ofDays(horizon)) <= 0) {
            config.mistake(
                    "window",
                    "is " + Wording.human(draft.window()) + "; allowed: longer than the horizon of " + horizon
                            + " days");
        }
        StrictConfig features = config.child("features");
        if (features.fine("from") && draft.features().from() != FeatureSource.PRICE_HISTORY) {
            label.mistake("target", "is log-return; allowed: column, unless features.from = price-history");
        } else if (features.fine("names") && !draft.features().names().contains(PRICE)) {
            features.mistake(
                    "names",
                    "is " + draft.features().names() + "; allowed: a list with " + PRICE
                            + ", for a log return is a share of it");
        }
    }

    private static void topics(StrictConfig config, Pipeline.Topics topics) {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("input", topics.input());
        named.put("predictions", topics.predictions());
        named.put("dead-letters", topics.deadLetters());
        named.put("model-training", topics.modelTraining());
        named.put("model-selected", topics.modelSelected());
        Map<String, String> taken = new LinkedHashMap<>();
        named.forEach((key, topic) -> {
            String other = config.fine(key) ? taken.putIfAbsent(topic, key) : null;
            if (other != null) {
                config.mistake(key, "is \"" + topic + "\", the same as " + other + "; allowed: a topic of its own");
            }
        });
        if (config.fine("retention")
                && config.fine("dead-letter-retention")
                && topics.deadLetterRetention().compareTo(topics.retention()) < 0) {
            config.mistake(
                    "dead-letter-retention",
                    "is " + Wording.human(topics.deadLetterRetention()) + "; allowed: at least the retention, "
                            + Wording.human(topics.retention()));
        }
    }
}
