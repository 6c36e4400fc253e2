package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.score.model.ScoringModel;
import java.util.Map;

/**
 * All that an answer rests on beside the event itself, as of one moment.
 *
 * @param model the champion
 * @param histories each entity's rows
 * @param calibrations each entity's, and under the empty name that of all others
 */
public record Knowledge(
        ScoringModel model, Map<String, EntityHistory> histories, Map<String, Calibration> calibrations) {
    private static final String ALL_OTHERS = "";

    /** The entity's own, or that of all others; none before anything came true. */
    public Calibration calibration(String entity) {
        Calibration own = calibrations.get(entity);
        return own != null ? own : calibrations.getOrDefault(ALL_OTHERS, Calibration.NONE);
    }
}
