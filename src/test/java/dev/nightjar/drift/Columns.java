package dev.nightjar.drift;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** References and counts of values that a test writes out. */
public final class Columns {
    private Columns() {}

    /** Learned from the values, each a draw of its own; NaN is a missing one. */
    public static Reference reference(String name, double... values) {
        return dependent(name, values.length, values);
    }

    /** The same of values of which only some are draws of their own. */
    public static Reference dependent(String name, long independent, double... values) {
        double[] quantiles = quantiles(values);
        Grid grid = Reference.gridOf(quantiles);
        return new Reference(name, grid, Reference.binsOf(quantiles), counts(grid, values), independent);
    }

    /** The values by cell; NaN is a missing one. */
    public static Counts counts(Grid grid, double... values) {
        long[] cells = new long[grid.cells()];
        long missing = 0;
        for (double value : values) {
            if (Double.isNaN(value)) {
                missing++;
            } else {
                cells[grid.cellOf(value)]++;
            }
        }
        return new Counts(LongStream.of(cells).boxed().toList(), missing);
    }

    /** Cell by cell. */
    public static Counts plus(Counts one, Counts other) {
        List<Long> cells = IntStream.range(0, one.cells().size())
                .mapToObj(i -> one.cells().get(i) + other.cells().get(i))
                .toList();
        return new Counts(cells, one.missing() + other.missing());
    }

    /** The smallest value whose share of values at or below it reaches each rank. */
    public static double[] quantiles(double... values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return IntStream.rangeClosed(0, Reference.STEPS)
                .mapToDouble(i -> sorted[Math.max(0, (i * sorted.length + Reference.STEPS - 1) / Reference.STEPS - 1)])
                .toArray();
    }

    /** Evenly spread over a logistic distribution, as {@code drift_values.py} has them. */
    public static double[] logistic(int count, double shift, double scale) {
        return IntStream.range(0, count)
                .mapToDouble(i -> (i + 0.5) / count)
                .map(share -> shift + scale * Math.log(share / (1 - share)))
                .toArray();
    }
}
