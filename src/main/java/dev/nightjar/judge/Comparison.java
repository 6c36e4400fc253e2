package dev.nightjar.judge;

import dev.nightjar.evaluation.Evidence;
import java.util.Optional;

/** How versions of one kind of pipeline are compared. */
interface Comparison {

    /**
     * Scores the challenger, and with it the version in use.
     *
     * @param champion empty when none is in use; may be the challenger itself
     * @throws dev.nightjar.message.NightjarException EVALUATION_MISSING if the challenger left no forecasts; what MLflow
     *     throws while it is away
     */
    Evidence of(Contestant challenger, Optional<Contestant> champion);
}
