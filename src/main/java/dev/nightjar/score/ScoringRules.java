package dev.nightjar.score;

import dev.nightjar.message.Json;
import dev.nightjar.pipeline.Pipeline;
import java.io.Serializable;
import java.util.List;

/**
 * What of a pipeline decides an answer; it travels to the executors.
 *
 * @param pipeline the pipeline's name
 * @param json the messages' mapping
 * @param features names of the features to report, in the pipeline's order
 * @param maxAgeMs features older than this are stale, milliseconds
 * @param minHistory earlier days that must be known
 * @param nonPositivePrice what happens to a price at or below zero
 * @param horizon trading days ahead, ≥ 1
 * @param level nominal coverage of the interval, in (0, 1)
 */
public record ScoringRules(
        String pipeline,
        Json json,
        List<String> features,
        long maxAgeMs,
        int minHistory,
        Pipeline.NonPositivePrice nonPositivePrice,
        int horizon,
        double level)
        implements Serializable {

    /** The pipeline's. */
    public static ScoringRules of(Pipeline pipeline) {
        return at(pipeline, pipeline.model().intervalLevel());
    }

    /** The pipeline's, but for the interval's level. */
    public static ScoringRules at(Pipeline pipeline, double level) {
        return new ScoringRules(
                pipeline.name(),
                new Json(
                        pipeline.entity(),
                        pipeline.eventTime(),
                        pipeline.scoring().maxRecordBytes()),
                List.copyOf(pipeline.features().names()),
                pipeline.features().maxAge().toMillis(),
                pipeline.features().minHistory(),
                pipeline.features().nonPositivePrice(),
                pipeline.label().horizon(),
                level);
    }
}
