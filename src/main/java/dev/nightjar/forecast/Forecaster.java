package dev.nightjar.forecast;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forest.Forest;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.Arrays;
import java.util.List;

/**
 * Forecasts prices with one forest of log returns: {@code price × exp(mean)}, and {@code price × exp(quantile)} for both
 * ends of the interval. Safe for any number of threads; a call allocates nothing but its answer once its thread has called
 * before.
 */
public final class Forecaster {
    private static final List<Feature> FEATURES = List.of(Feature.values());

    private final Forest forest;
    private final double level;
    private final ModelInput[] inputs;
    private final double[] tails;
    private final ThreadLocal<Scratch> scratch;

    /**
     * Takes a forest into use.
     *
     * @param forest its inputs are {@link ModelInput}s by key
     * @param level nominal coverage of the interval, in (0, 1)
     * @throws NightjarException {@code MODEL_CORRUPT} if the forest asks for an input that does not exist
     */
    public Forecaster(Forest forest, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level " + level + " is not between 0 and 1");
        }
        this.forest = forest;
        this.level = level;
        this.inputs = modelInputs(forest.inputs());
        this.tails = new double[] {(1 - level) / 2, (1 + level) / 2};
        int width = inputs.length;
        this.scratch = ThreadLocal.withInitial(() -> new Scratch(width));
    }

    private static ModelInput[] modelInputs(List<String> names) {
        return names.stream().map(Forecaster::modelInput).toArray(ModelInput[]::new);
    }

    private static ModelInput modelInput(String name) {
        return Arrays.stream(ModelInput.values())
                .filter(input -> input.key().equals(name))
                .findFirst()
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.MODEL_CORRUPT,
                        "Cannot use the model: it asks for the input " + name
                                + ", which this program does not know; retrain, or run the program that trained it"));
    }

    /** Nominal coverage of the intervals, in (0, 1). */
    public double level() {
        return level;
    }

    /** The forest in use. */
    public Forest forest() {
        return forest;
    }

    /**
     * Forecasts one price.
     *
     * @param features natural units, in the order of {@link Feature}; only read
     * @throws NightjarException {@code NOT_A_NUMBER} if one is not finite, {@code NON_POSITIVE_PRICE} if the current price
     *     is not above 0: the return is undefined then
     */
    public Forecast forecast(double[] features) {
        double price = features[Feature.CURRENT_PRICE.ordinal()];
        check(features, price);
        Scratch mine = scratch.get();
        for (int i = 0; i < inputs.length; i++) {
            mine.row[i] = inputs[i].of(features);
        }
        double mean = forest.predict(mine.row, tails, mine.quantiles);
        return new Forecast(
                price * Math.exp(mean), price * Math.exp(mine.quantiles[0]), price * Math.exp(mine.quantiles[1]));
    }

    private static void check(double[] features, double price) {
        for (Feature feature : FEATURES) {
            if (!Double.isFinite(features[feature.ordinal()])) {
                throw new NightjarException(
                        ReasonCode.NOT_A_NUMBER,
                        "Cannot forecast: " + feature.key() + " is " + features[feature.ordinal()]
                                + "; give a finite number");
            }
        }
        if (price <= 0) {
            throw new NightjarException(
                    ReasonCode.NON_POSITIVE_PRICE,
                    "Cannot forecast: current_price is " + price
                            + ", so its return is undefined; give a price above 0");
        }
    }

    private static final class Scratch {
        final double[] row;
        final double[] quantiles = new double[2];

        Scratch(int width) {
            row = new double[width];
        }
    }
}
