package dev.nightjar.retrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.Node;

/** Rows that trees are most likely to be wrong about. */
final class ExtremeRows {
    private static final double[] ENDS = {
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL / 3,
        -0.0,
        0.0,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        Double.longBitsToDouble(0xfff8000000000001L)
    };

    private ExtremeRows() {}

    /** Normal numbers, values equal or next to thresholds, the ends of the range and NaN, mixed in every row. */
    static double[] of(DecisionTreeModel[] trees, int width, int count, long seed) {
        Random random = new Random(seed);
        double[] thresholds = thresholds(trees);
        List<IntToDoubleFunction> kinds = List.of(
                i -> random.nextGaussian(),
                i -> random.nextGaussian(),
                i -> thresholds[i % thresholds.length],
                i -> Math.nextUp(thresholds[i % thresholds.length]),
                i -> Math.nextDown(thresholds[i % thresholds.length]),
                i -> ENDS[i % ENDS.length],
                i -> random.nextGaussian() * 1e-310);
        double[] rows = new double[count * width];
        Arrays.setAll(rows, i -> kinds.get(random.nextInt(kinds.size())).applyAsDouble(random.nextInt(1 << 30)));
        return rows;
    }

    private static double[] thresholds(DecisionTreeModel[] trees) {
        List<Double> found = new ArrayList<>();
        for (DecisionTreeModel tree : trees) {
            collect(tree.rootNode(), found);
        }
        return found.stream().mapToDouble(Double::doubleValue).distinct().toArray();
    }

    private static void collect(Node node, List<Double> found) {
        if (node instanceof InternalNode internal) {
            found.add(((ContinuousSplit) internal.split()).threshold());
            collect(internal.leftChild(), found);
            collect(internal.rightChild(), found);
        }
    }
}
