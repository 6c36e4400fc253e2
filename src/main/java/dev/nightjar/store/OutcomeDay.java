package dev.nightjar.store;

import java.time.LocalDate;

/**
 * How near a version's predictions of one day came to what came true; a day has at least one outcome.
 *
 * @param day UTC day of the events that were predicted
 * @param predictions of the day, each once; those beyond {@code outcomes} wait or have no percentage error
 * @param outcomes predictions whose price came true, above zero; all that follows is made of them
 * @param accuracy 100 × (1 − MAPE), per cent
 * @param naiveAccuracy the same of the naive forecast
 * @param meanError mean of |predicted − came true| ÷ price when predicted
 * @param naiveMeanError the same of the naive forecast
 * @param coverage share of outcomes inside their intervals, 0 to 1
 * @param level what coverage should be
 * @param meanWidth mean of (upper − lower) ÷ price when predicted
 */
public record OutcomeDay(
        LocalDate day,
        long predictions,
        long outcomes,
        double accuracy,
        double naiveAccuracy,
        double meanError,
        double naiveMeanError,
        double coverage,
        double level,
        double meanWidth) {

    /** 1 − mean error ÷ naive mean error; above 0 beats the naive forecast; NaN where that is never off. */
    public double skill() {
        return naiveMeanError == 0 ? Double.NaN : 1 - meanError / naiveMeanError;
    }
}
