package dev.nightjar.store;

/**
 * How many of a pipeline's predictions came true.
 *
 * @param predictions in the lake, each once
 * @param outcomes whose price came true, above zero
 * @param undefined whose price came true but has no percentage error
 * @param overdue those without an outcome, as no price has come within the days that a holiday may last
 */
public record OutcomeTotals(long predictions, long outcomes, long undefined, long overdue) {
    /** Nothing predicted. */
    public static final OutcomeTotals NONE = new OutcomeTotals(0, 0, 0, 0);

    /** Those whose price is not there yet, overdue ones too: none is ever given up. */
    public long waiting() {
        return predictions - outcomes - undefined;
    }
}
