package dev.nightjar.evaluation;

/**
 * The figures that a promotion rested on. What comes true later is held against them, and so are later challengers.
 *
 * @param version that was promoted
 * @param accuracy on the rows that judged it: 100 × (1 − MAPE), of classes the share of correct rows; per cent
 * @param naiveAccuracy the same of the naive forecast
 */
public record Baseline(String version, double accuracy, double naiveAccuracy) {

    /**
     * What was lost since, beyond what the naive forecast lost: in a rougher market every forecast is further off.
     *
     * @param accuracyNow per cent
     * @param naiveAccuracyNow of the naive forecast on the same rows
     * @return points of accuracy; below 0 if there is a gain
     */
    public double fall(double accuracyNow, double naiveAccuracyNow) {
        return accuracy - accuracyNow - Math.max(0, naiveAccuracy - naiveAccuracyNow);
    }
}
