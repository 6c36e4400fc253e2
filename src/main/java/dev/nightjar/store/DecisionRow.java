package dev.nightjar.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A decision about a model, a row of {@code model_decisions}.
 *
 * @param modelName registered model
 * @param version what was decided on: the challenger, or the version to go back to
 * @param champion the version in use then
 * @param pipeline the pipeline's name
 * @param configHash the pipeline's hash
 * @param decision {@code promote}, {@code keep} or {@code roll_back}
 * @param decidedBy {@code judge}, or who gave the command
 * @param reasons sentences with their figures, the one that decided first
 * @param evidence all that it rests on, a JSON object
 * @param decidedAt when
 */
public record DecisionRow(
        String modelName,
        String version,
        Optional<String> champion,
        String pipeline,
        String configHash,
        String decision,
        String decidedBy,
        List<String> reasons,
        String evidence,
        Instant decidedAt) {
    public DecisionRow {
        reasons = List.copyOf(reasons);
    }
}
