package dev.nightjar.store;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a version's predictions of one commodity and day came to: a row of {@code prediction_outcomes_daily}. Sums run over
 * the predictions that {@code outcomes} counts; each can be added to that of another row.
 *
 * @param modelName registered model
 * @param modelVersion registered version, a whole number as text
 * @param commodity the entity
 * @param day UTC day of the events
 * @param predictions each once
 * @param outcomes those whose price came true, above zero
 * @param undefinedOutcomes those whose price came true but has no percentage error
 * @param errorToOutcome sum of |predicted − came true| ÷ came true
 * @param errorToCurrent sum of |predicted − came true| ÷ price when predicted
 * @param naiveErrorToOutcome sum of |price when predicted − came true| ÷ came true
 * @param naiveErrorToCurrent sum of |price when predicted − came true| ÷ price when predicted
 * @param insideInterval outcomes within lower and upper
 * @param widthToCurrent sum of (upper − lower) ÷ price when predicted
 * @param level nominal coverage, in (0, 1)
 * @param firstTarget earliest day whose close was predicted
 * @param lastTarget latest day whose close was predicted
 * @param last stands for the day where intervals are calibrated; null without outcomes
 */
public record OutcomeSums(
        String modelName,
        String modelVersion,
        String commodity,
        LocalDate day,
        long predictions,
        long outcomes,
        long undefinedOutcomes,
        double errorToOutcome,
        double errorToCurrent,
        double naiveErrorToOutcome,
        double naiveErrorToCurrent,
        long insideInterval,
        double widthToCurrent,
        double level,
        LocalDate firstTarget,
        LocalDate lastTarget,
        @Nullable Last last) {

    /**
     * The day's last event that has an outcome.
     *
     * @param eventTime its time
     * @param score how far the outcome lay outside the model's own interval, in halves of it; ≥ −1
     * @param inside whether the published interval held it
     */
    public record Last(Instant eventTime, double score, boolean inside) {}
}
