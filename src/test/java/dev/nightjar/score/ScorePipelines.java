package dev.nightjar.score;

import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The shipped pipeline with topics of its own. */
public final class ScorePipelines {
    private ScorePipelines() {}

    public static Pipeline unique() {
        return marked(UUID.randomUUID().toString().substring(0, 8));
    }

    static Pipeline marked(String mark) {
        return marked(mark, Pipeline.Delivery.EXACTLY_ONCE);
    }

    static Pipeline marked(String mark, Pipeline.Delivery delivery) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put(
                "scoring.delivery", delivery.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        overrides.put("name", "test-" + mark);
        overrides.put("topics.input", "prices-" + mark);
        overrides.put("topics.predictions", "predictions-" + mark);
        overrides.put("topics.dead-letters", "predictions-dlq-" + mark);
        return PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), overrides, Feature.keys());
    }
}
