package dev.nightjar.judge;

import dev.nightjar.evaluation.CompositeScore;
import dev.nightjar.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metrics as evidence has them: the naive forecast's apart from the model's own; null for what is not finite. Pure. */
final class Figures {
    private static final String NAIVE = "naive_";

    private Figures() {}

    /** The model's score and metrics. */
    static Map<String, @Nullable Object> scored(Map<String, Double> metrics, Pipeline.Gate gate, double level) {
        Map<String, @Nullable Object> scored = new LinkedHashMap<>();
        scored.put("score", finite(CompositeScore.of(metrics, gate.score(), level)));
        scored.putAll(own(metrics));
        return scored;
    }

    /** The model's metrics. */
    static Map<String, @Nullable Object> own(Map<String, Double> metrics) {
        Map<String, @Nullable Object> own = new LinkedHashMap<>();
        metrics.forEach((name, value) -> {
            if (!name.startsWith(NAIVE)) {
                own.put(name, finite(value));
            }
        });
        return own;
    }

    /** The naive forecast's metrics. */
    static Map<String, @Nullable Object> naive(Map<String, Double> metrics) {
        Map<String, @Nullable Object> naive = new LinkedHashMap<>();
        metrics.forEach((name, value) -> {
            if (name.startsWith(NAIVE)) {
                naive.put(name.substring(NAIVE.length()), finite(value));
            }
        });
        naive.put("skill", 0.0);
        return naive;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
