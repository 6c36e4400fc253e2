package dev.nightjar.forecast;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.forest.Forest;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.Regressor;
import java.util.Arrays;
import java.util.List;

/**
 * Answers requests with one model of labels as they are, numbers or classes: fills, scales, asks. Safe for any number of
 * threads; a call allocates nothing but its answer once its thread has called before.
 */
public final class Estimator {
    private final Regressor model;
    private final Standardisation standardisation;
    private final Standardisation.Column[] columns;
    private final List<String> classes;
    private final double[] tails;
    private final ThreadLocal<Scratch> scratch;

    /** Takes a model of a number into use, as the other constructor does. */
    public Estimator(Regressor model, Standardisation standardisation, double level) {
        this(model, standardisation, List.of(), level);
    }

    /**
     * Takes a model into use.
     *
     * @param model learned from the inputs that {@code standardisation} makes
     * @param standardisation of the same training rows
     * @param classes their names, by number; empty for a model of a number
     * @param level nominal coverage of the interval, in (0, 1)
     * @throws NightjarException MODEL_CORRUPT if they do not belong together
     */
    public Estimator(Regressor model, Standardisation standardisation, List<String> classes, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level " + level + " is not between 0 and 1");
        }
        if (!model.inputs().equals(standardisation.inputs())) {
            throw new NightjarException(
                    ReasonCode.MODEL_CORRUPT,
                    "Cannot use the model: it asks for " + model.inputs() + " and its standardisation makes "
                            + standardisation.inputs() + "; register the version again");
        }
        if (model.classes() != classes.size()) {
            throw new NightjarException(
                    ReasonCode.MODEL_CORRUPT,
                    "Cannot use the model: it has " + model.classes() + " classes, and named are " + classes
                            + "; register the version again");
        }
        this.model = model;
        this.classes = List.copyOf(classes);
        this.standardisation = standardisation;
        this.columns = standardisation.columns().toArray(Standardisation.Column[]::new);
        this.tails = new double[] {(1 - level) / 2, (1 + level) / 2};
        this.scratch = ThreadLocal.withInitial(() -> new Scratch(columns.length, classes.size()));
    }

    /** What predicts the label. */
    public Regressor model() {
        return model;
    }

    /** What is done to features before the model sees them. */
    public Standardisation standardisation() {
        return standardisation;
    }

    /** Names of the classes that it tells apart, by number; empty if it answers numbers. */
    public List<String> classes() {
        return classes;
    }

    /** The model's row for these features, filled and scaled. */
    double[] row(double[] features) {
        double[] row = new double[columns.length];
        take(features, row);
        return row;
    }

    /**
     * Answers one request.
     *
     * @param features as the request has them, in the model's order, finite; NaN stands for a missing value; only read
     */
    public Estimate estimate(double[] features) {
        Scratch mine = scratch.get();
        take(features, mine.row);
        if (!classes.isEmpty()) {
            model.probabilities(mine.row, mine.probabilities);
            return new Estimate(
                    model.predict(mine.row),
                    Arrays.stream(mine.probabilities).boxed().toList());
        }
        double mean = model.predict(mine.row, tails, mine.quantiles);
        return new Estimate(mean, mine.quantiles[0], mine.quantiles[1]);
    }

    /**
     * What each tree alone answers, in the label's unit; of a class forest the class's number.
     *
     * @param features as {@link #estimate(double[])} takes them
     * @return one a tree, in the forest's order; none of a model without trees
     */
    public double[] votes(double[] features) {
        double[] row = row(features);
        return Forest.behind(model).map(forest -> forest.votes(row)).orElseGet(() -> new double[0]);
    }

    private void take(double[] features, double[] row) {
        for (int i = 0; i < columns.length; i++) {
            row[i] = columns[i].scaled(features[i]);
        }
    }

    private static final class Scratch {
        final double[] row;
        final double[] quantiles = new double[2];
        final double[] probabilities;

        Scratch(int width, int classes) {
            row = new double[width];
            probabilities = new double[classes];
        }
    }
}
