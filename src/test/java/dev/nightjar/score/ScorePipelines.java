package dev.nightjar.score;

import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The shipped pipeline with topics of its own. */
final class ScorePipelines {
    private ScorePipelines() {}

    static Pipeline unique() {
        return unique(Map.of());
    }

    static Pipeline unique(Map<String, String> more) {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        Map<String, String> overrides = new HashMap<>(more);
        overrides.put("name", "test-" + mark);
        overrides.put("topics.input", "prices-" + mark);
        overrides.put("topics.predictions", "predictions-" + mark);
        overrides.put("topics.dead-letters", "predictions-dlq-" + mark);
        return PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), overrides, Feature.keys());
    }
}
