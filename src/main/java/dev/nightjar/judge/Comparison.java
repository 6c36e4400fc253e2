package dev.nightjar.judge;

import dev.nightjar.evaluation.Evidence;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import java.util.Optional;

/** How versions of one kind of pipeline are compared. */
interface Comparison {

    /**
     * The one for the pipeline's kind.
     *
     * @param level nominal coverage of the intervals
     */
    static Comparison of(ModelRegistry registry, Pipeline pipeline, double level) {
        return switch (pipeline.features().from()) {
            case PRICE_HISTORY -> new PriceComparison(registry, pipeline, level);
            case REQUEST -> LabelComparison.ofTables(registry, pipeline, level);
            case CLAIM -> LabelComparison.ofClaims(registry, pipeline, level);
        };
    }

    /**
     * Scores the challenger, and with it the version in use.
     *
     * @param champion empty when none is in use; may be the challenger itself
     * @throws dev.nightjar.message.NightjarException EVALUATION_MISSING if the challenger left no forecasts; what MLflow
     *     throws while it is away
     */
    Evidence of(Contestant challenger, Optional<Contestant> champion);
}
