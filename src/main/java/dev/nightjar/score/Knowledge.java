package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.score.model.ScoringModel;
import java.util.Map;

/**
 * All that an answer rests on beside the event itself, as of one moment.
 *
 * @param model the champion
 * @param histories each entity's rows
 */
public record Knowledge(ScoringModel model, Map<String, EntityHistory> histories) {}
