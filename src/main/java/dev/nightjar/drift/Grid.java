package dev.nightjar.drift;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Where a number column is cut into cells: (−∞, first point], (first, second], …, (last, ∞).
 *
 * @param points finite, strictly increasing, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Grid(double[] points) implements Serializable {
    public Grid {
        // Adding 0 makes 0 of −0: Spark takes the two for equal, binary search does not.
        points = Arrays.stream(points).map(point -> point + 0.0).toArray();
        if (points.length == 0 || !Arrays.stream(points).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("points are missing or not finite");
        }
        for (int i = 1; i < points.length; i++) {
            if (points[i] <= points[i - 1]) {
                throw new IllegalArgumentException("points do not increase: " + points[i - 1] + ", " + points[i]);
            }
        }
    }

    /**
     * A grid of a column's values. One that stands there twice or more is shared by many rows: it gets a cell of its own,
     * (next lower double, value], so that rows which leave it are seen however little they move.
     *
     * @param quantiles values at evenly spaced ranks, at least one
     */
    public static Grid ofQuantiles(double[] quantiles) {
        Map<Double, Long> times = Arrays.stream(quantiles)
                .map(value -> value + 0.0)
                .boxed()
                .collect(Collectors.groupingBy(value -> value, TreeMap::new, Collectors.counting()));
        return new Grid(times.entrySet().stream()
                .flatMapToDouble(value -> value.getValue() == 1
                        ? DoubleStream.of(value.getKey())
                        : DoubleStream.of(Math.nextDown(value.getKey()), value.getKey()))
                .distinct()
                .toArray());
    }

    @Override
    public double[] points() {
        return points.clone();
    }

    /** One more than points. */
    public int cells() {
        return points.length + 1;
    }

    /** The cell of a finite value, from 0. */
    public int cellOf(double value) {
        int found = Arrays.binarySearch(points, value + 0.0);
        return found >= 0 ? found : -found - 1;
    }

    /** Whether a cell holds a single number. */
    boolean holdsOneNumber(int cell) {
        return cell > 0 && cell < points.length && points[cell - 1] == Math.nextDown(points[cell]);
    }

    /** For each cell its place in a coarser grid, all of whose points are this one's too. */
    int[] cellsIn(Grid coarser) {
        int[] cells = new int[cells()];
        for (int i = 0; i < points.length; i++) {
            cells[i] = coarser.cellOf(points[i]);
        }
        cells[points.length] = coarser.cells() - 1;
        return cells;
    }

    boolean holds(Grid coarser) {
        return Arrays.stream(coarser.points).allMatch(point -> Arrays.binarySearch(points, point) >= 0);
    }
}
