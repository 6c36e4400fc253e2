package dev.nightjar.replay;

/**
 * How near predictions came to the prices that came true, beside the naive forecast. Prices at or below zero have no
 * percentage error and are left out.
 */
final class Quality {
    private long outcomes;
    private double shareOff;
    private double naiveShareOff;
    private double off;
    private double naiveOff;

    void add(double predicted, double current, double cameTrue) {
        if (!(cameTrue > 0)) {
            return;
        }
        outcomes++;
        off += Math.abs(predicted - cameTrue);
        naiveOff += Math.abs(current - cameTrue);
        shareOff += Math.abs(predicted - cameTrue) / cameTrue;
        naiveShareOff += Math.abs(current - cameTrue) / cameTrue;
    }

    /** Predictions whose outcome is known. */
    long outcomes() {
        return outcomes;
    }

    /** 100 × (1 − MAPE); NaN without outcomes. */
    double accuracy() {
        return 100 * (1 - shareOff / outcomes);
    }

    /** The same of "the price stays as it is". */
    double naiveAccuracy() {
        return 100 * (1 - naiveShareOff / outcomes);
    }

    /** 1 − MAE ÷ naive MAE; NaN where the naive forecast is never off. */
    double skill() {
        return naiveOff == 0 ? Double.NaN : 1 - off / naiveOff;
    }
}
