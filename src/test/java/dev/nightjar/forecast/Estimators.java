package dev.nightjar.forecast;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.forest.Aggregation;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.forest.TreeNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Small estimators of three features for tests, the same for the same seed. */
public final class Estimators {
    public static final List<String> NAMES = List.of("a", "b", "c");

    /** The third column had no variance. */
    public static final Standardisation STANDARDISATION = new Standardisation(List.of(
            new Standardisation.Column("a", 5, 4, 2),
            new Standardisation.Column("b", 100, 110, 10),
            new Standardisation.Column("c", 7, 7, 1)));

    private static final int ROWS = 300;

    private Estimators() {}

    /** Nine trees over labels around 150, an interval of 0.9. */
    public static Estimator small(long seed) {
        Random random = new Random(seed);
        Forest bare = Forest.of(
                STANDARDISATION.inputs(),
                IntStream.range(0, 9).mapToObj(tree -> tree(random, 5)).toList(),
                Map.of("seed", Long.toString(seed)));
        double[] rows = IntStream.range(0, 3 * ROWS)
                .mapToDouble(i -> random.nextGaussian())
                .toArray();
        double[] labels = random.doubles(ROWS, 100, 200).toArray();
        return new Estimator(Forests.taught(bare, rows, labels), STANDARDISATION, 0.9);
    }

    /** Three trees that give class {@code yes} 2/3 where a is above 4, and 1/4 elsewhere. */
    public static Estimator classes() {
        List<TreeNode> trees = List.of(
                split(List.of(0.75, 0.25), List.of(0.25, 0.75)),
                split(List.of(0.75, 0.25), List.of(0.5, 0.5)),
                split(List.of(0.75, 0.25), List.of(0.25, 0.75)));
        Forest forest = Forest.of(STANDARDISATION.inputs(), trees, new Aggregation.ClassShares(2), Map.of("seed", "1"));
        return new Estimator(forest, STANDARDISATION, List.of("no", "yes"), 0.9);
    }

    private static TreeNode split(List<Double> left, List<Double> right) {
        return new TreeNode.Split(0, 0, new TreeNode.Shares(left), new TreeNode.Shares(right));
    }

    private static TreeNode tree(Random random, int depth) {
        if (depth == 0) {
            return new TreeNode.Leaf(150 + 20 * random.nextGaussian());
        }
        return new TreeNode.Split(
                random.nextInt(3), random.nextGaussian(), tree(random, depth - 1), tree(random, depth - 1));
    }
}
