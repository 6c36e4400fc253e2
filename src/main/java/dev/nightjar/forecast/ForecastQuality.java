package dev.nightjar.forecast;

/**
 * How near price forecasts came to what came true, beside the naive forecast ("the price stays as it is") on the same
 * rows. Sums in the order of the calls; not safe for several threads.
 */
public final class ForecastQuality {
    private long outcomes;
    private double shareOff;
    private double naiveShareOff;
    private double returnOff;
    private double naiveReturnOff;

    /**
     * Adds one outcome; one at or below zero has no percentage error and is left out.
     *
     * @param predicted the forecast, same unit as the others
     * @param current the price when it was made, &gt; 0: the naive forecast
     * @param cameTrue the price that came true
     */
    public void add(double predicted, double current, double cameTrue) {
        if (!(cameTrue > 0)) {
            return;
        }
        outcomes++;
        shareOff += Math.abs(predicted - cameTrue) / cameTrue;
        naiveShareOff += Math.abs(current - cameTrue) / cameTrue;
        returnOff += Math.abs(predicted - cameTrue) / current;
        naiveReturnOff += Math.abs(current - cameTrue) / current;
    }

    /** Forecasts whose outcome is known. */
    public long outcomes() {
        return outcomes;
    }

    /** Mean of |error| ÷ the price that came true; NaN without outcomes. */
    public double mape() {
        return shareOff / outcomes;
    }

    /** The same of the naive forecast. */
    public double naiveMape() {
        return naiveShareOff / outcomes;
    }

    /** 100 × (1 − MAPE), per cent. */
    public double accuracy() {
        return 100 * (1 - mape());
    }

    /** The same of the naive forecast. */
    public double naiveAccuracy() {
        return 100 * (1 - naiveMape());
    }

    /**
     * 1 − MAE ÷ naive MAE, each error in shares of the price when the forecast was made: in price units gold's dollars
     * would drown natural gas, and cents stand beside dollars. Above 0 beats the naive forecast; NaN where that is never
     * off.
     */
    public double skill() {
        return naiveReturnOff == 0 ? Double.NaN : 1 - returnOff / naiveReturnOff;
    }
}
