package dev.nightjar.model;

/**
 * A model of points with the quantiles that its residuals give it: the same width everywhere. What rows it errs more on
 * it does not know.
 */
public final class ResidualIntervals extends RowByRow {
    private final Regressor points;
    private final Residuals residuals;

    /**
     * Puts the two together.
     *
     * @param points predicts
     * @param residuals of rows that a model made like {@code points} had not learned from
     */
    public ResidualIntervals(Regressor points, Residuals residuals) {
        super(points.inputs(), points.provenance());
        this.points = points;
        this.residuals = residuals;
    }

    /** What predicts. */
    public Regressor points() {
        return points;
    }

    /** What the quantiles are made of. */
    public Residuals residuals() {
        return residuals;
    }

    @Override
    public double predict(double[] rows, int from) {
        return points.predict(rows, from);
    }

    @Override
    double predict(double[] rows, int from, double[] probabilities, double[] quantiles, int to) {
        double point = points.predict(rows, from);
        for (int i = 0; i < probabilities.length; i++) {
            quantiles[to + i] = point + residuals.quantile(probabilities[i]);
        }
        return point;
    }
}
