package dev.nightjar.forecast;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forest.Forest;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.Regressor;
import java.util.Arrays;
import java.util.List;

/**
 * Forecasts prices with one model of log returns: {@code price × exp(mean)}, and {@code price × exp(quantile)} for both
 * ends of the interval. Safe for any number of threads; a call allocates nothing but its answer once its thread has called
 * before.
 */
public final class Forecaster {
    private static final int BLOCK = 64;
    private static final List<Feature> FEATURES = List.of(Feature.values());

    private final Regressor model;
    private final double level;
    private final ModelInput[] inputs;
    private final double[] tails;
    private final ThreadLocal<Scratch> scratch;

    /**
     * Takes a model into use.
     *
     * @param model its inputs are {@link ModelInput}s by key
     * @param level nominal coverage of the interval, in (0, 1)
     * @throws NightjarException {@code MODEL_CORRUPT} if the model asks for an input that does not exist
     */
    public Forecaster(Regressor model, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level " + level + " is not between 0 and 1");
        }
        this.model = model;
        this.level = level;
        this.inputs = modelInputs(model.inputs());
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

    /** What predicts the log return. */
    public Regressor model() {
        return model;
    }

    /** What the model asks for, in the order of its row. */
    List<ModelInput> inputs() {
        return List.of(inputs);
    }

    /** The model's row for these features; refuses what {@link #forecast(double[])} refuses. */
    double[] row(double[] features) {
        double[] row = new double[inputs.length];
        take(features, row, 0);
        return row;
    }

    /**
     * Forecasts one price.
     *
     * @param features natural units, in the order of {@link Feature}; only read
     * @throws NightjarException {@code NOT_A_NUMBER} if one is not finite, {@code NON_POSITIVE_PRICE} if the current price
     *     is not above 0: the return is undefined then
     */
    public Forecast forecast(double[] features) {
        return forecast(features, 0);
    }

    /**
     * Forecasts one price, its interval corrected by what came true.
     *
     * @param features as {@link #forecast(double[])} takes them
     * @param correction as {@link Calibration} has it; 0 leaves the model's own interval, to the last bit
     * @throws NightjarException as {@link #forecast(double[])} does
     */
    public Forecast forecast(double[] features, double correction) {
        double price = features[Feature.CURRENT_PRICE.ordinal()];
        Scratch mine = scratch.get();
        take(features, mine.rows, 0);
        double mean = model.predict(mine.rows, tails, mine.tails);
        double lower = mine.tails[0];
        double upper = mine.tails[1];
        if (correction != 0) {
            double middle = (lower + upper) / 2;
            double reach = (upper - lower) / 2 * (1 + correction);
            lower = middle - reach;
            upper = middle + reach;
        }
        return new Forecast(price * Math.exp(mean), price * Math.exp(lower), price * Math.exp(upper));
    }

    /**
     * Forecasts a block of prices, each as {@link #forecast(double[])} does, to the last bit.
     *
     * @param features natural units, one array a row, in the order of {@link Feature}; only read
     * @param count how many rows, from the first on
     * @param prices gets the predicted prices, each in the unit of its row's current price, as the next two
     * @param lowers gets the lower ends of the intervals
     * @param uppers gets the upper ends of the intervals
     * @throws NightjarException as for one row, if any row has no forecast: leave such rows out
     */
    public void forecast(double[][] features, int count, double[] prices, double[] lowers, double[] uppers) {
        Scratch mine = scratch.get();
        for (int first = 0; first < count; first += BLOCK) {
            int rows = Math.min(BLOCK, count - first);
            for (int row = 0; row < rows; row++) {
                take(features[first + row], mine.rows, row * inputs.length);
            }
            model.predict(mine.rows, rows, tails, mine.means, mine.tails);
            for (int row = 0; row < rows; row++) {
                double price = features[first + row][Feature.CURRENT_PRICE.ordinal()];
                prices[first + row] = price * Math.exp(mine.means[row]);
                lowers[first + row] = price * Math.exp(mine.tails[2 * row]);
                uppers[first + row] = price * Math.exp(mine.tails[2 * row + 1]);
            }
        }
    }

    /**
     * What each tree alone would forecast, as a log return.
     *
     * @param features natural units, in the order of {@link Feature}; only read
     * @return one a tree, in the forest's order; none of a model without trees
     * @throws NightjarException as {@link #forecast(double[])} does
     */
    public double[] votes(double[] features) {
        double[] row = row(features);
        return Forest.behind(model).map(forest -> forest.votes(row)).orElseGet(() -> new double[0]);
    }

    private void take(double[] features, double[] rows, int from) {
        check(features, features[Feature.CURRENT_PRICE.ordinal()]);
        for (int i = 0; i < inputs.length; i++) {
            rows[from + i] = inputs[i].of(features);
        }
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
        final double[] rows;
        final double[] means = new double[BLOCK];
        final double[] tails = new double[2 * BLOCK];

        Scratch(int width) {
            rows = new double[BLOCK * width];
        }
    }
}
