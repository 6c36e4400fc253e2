package dev.nightjar.walkforward;

import dev.nightjar.feature.TrainingExample;

/**
 * An event with what came true.
 *
 * @param entity the commodity
 * @param example features as of the event, and the label
 */
public record LabelledRow(String entity, TrainingExample example) {}
