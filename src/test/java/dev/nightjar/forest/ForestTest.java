package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.forest.TreeNode.Leaf;
import dev.nightjar.forest.TreeNode.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForestTest {
    private static Forest single(TreeNode... trees) {
        return Forest.of(List.of("x"), List.of(trees), Map.of());
    }

    @Test
    void sendsEqualLeftAndNotANumberRight() {
        Forest forest = single(new Split(0, 1.5, new Leaf(-1), new Leaf(1)));

        assertThat(forest.predict(new double[] {1.5})).isEqualTo(-1);
        assertThat(forest.predict(new double[] {Math.nextUp(1.5)})).isEqualTo(1);
        assertThat(forest.predict(new double[] {Double.NaN})).isEqualTo(1);
        assertThat(forest.predict(new double[] {Double.NEGATIVE_INFINITY})).isEqualTo(-1);
    }

    @Test
    void sumsFromTheFirstAnswerInTheTreesOrder() {
        Forest zero = single(new Leaf(-0.0), new Leaf(-0.0));
        Forest order = single(new Leaf(1e16), new Leaf(1), new Leaf(-1e16), new Leaf(1), new Leaf(3));

        assertThat(Double.doubleToRawLongBits(zero.predict(new double[] {0})))
                .isEqualTo(Double.doubleToRawLongBits(-0.0));
        assertThat(order.predict(new double[] {0})).isEqualTo((1e16 + 1 - 1e16 + 1 + 3) / 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void blockEqualsSingleRows(long seed) {
        Forest forest = Forests.bare(seed, 23, 9);
        int count = 64 * 3 + 17;
        double[] rows = Forests.rows(seed + 100, count);
        double[] block = new double[count];

        forest.predict(rows, count, block);

        for (int row = 0; row < count; row++) {
            double one = forest.predict(Arrays.copyOfRange(rows, row * 6, row * 6 + 6));
            assertThat(Double.doubleToRawLongBits(block[row])).isEqualTo(Double.doubleToRawLongBits(one));
        }
    }

    /** What the arrays, ranks and bit masks stand for, word for word. */
    private static double leaf(TreeNode node, double[] row) {
        if (node instanceof Split split) {
            return leaf(row[split.input()] <= split.threshold() ? split.left() : split.right(), row);
        }
        return ((Leaf) node).value();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 3, 1", "3, 40, 5", "4, 40, 6", "5, 17, 7", "6, 33, 12", "7, 700, 6", "8, 3000, 3"})
    void walksLikeThePlainTrees(long seed, int trees, int depth) {
        Random random = new Random(seed);
        List<TreeNode> roots = Stream.generate(() -> Forests.tree(random, random.nextInt(depth + 1)))
                .limit(trees)
                .toList();
        Forest forest = Forest.of(Forests.INPUTS, roots, Map.of());
        double[] rows = Forests.rows(seed + 1, 300);

        for (int row = 0; row < 300; row++) {
            double[] one = Arrays.copyOfRange(rows, row * 6, row * 6 + 6);
            one[row % 6] = new double[] {Double.NaN, -0.0, Double.POSITIVE_INFINITY, one[0]}[row % 4];
            double sum = leaf(roots.get(0), one);
            for (int tree = 1; tree < trees; tree++) {
                sum += leaf(roots.get(tree), one);
            }
            assertThat(forest.predict(one)).isEqualTo(sum / trees);
        }
    }

    @Test
    void tellsZerosOfEitherSignAlike() {
        Forest forest =
                single(new Split(0, -0.0, new Leaf(-1), new Leaf(1)), new Split(0, 0.0, new Leaf(-1), new Leaf(1)));

        assertThat(forest.predict(new double[] {0.0})).isEqualTo(-1);
        assertThat(forest.predict(new double[] {-0.0})).isEqualTo(-1);
        assertThat(forest.predict(new double[] {Double.MIN_VALUE})).isEqualTo(1);
    }

    @Test
    void letsEachTreeVote() {
        TreeNode split = new Split(0, 0, new Leaf(-1), new Leaf(1));
        List<TreeNode> trees = List.of(split, new Leaf(7), split);
        List<TreeNode> shares = List.of(
                new TreeNode.Shares(List.of(0.2, 0.4, 0.4)),
                new TreeNode.Shares(List.of(0.0, 0.0, 1.0)),
                new TreeNode.Shares(List.of(0.0, 0.0, 0.0)));
        List<String> inputs = List.of("x");
        Aggregation weights = new Aggregation.WeightedSum(List.of(3.0, 4.0, 5.0));
        Aggregation odds = new Aggregation.LogOdds(List.of(3.0, 4.0, 5.0));

        assertThat(votes(Forest.of(inputs, trees, Map.of()))).containsExactly(1, 7, 1);
        assertThat(votes(Forest.of(inputs, trees, weights, Map.of()))).containsExactly(1, 7, 1);
        assertThat(votes(Forest.of(inputs, trees, odds, Map.of()))).containsExactly(1, 7, 1);
        assertThat(votes(Forest.of(inputs, shares, new Aggregation.ClassShares(3), Map.of())))
                .containsExactly(1, 2, 0);
    }

    private static double[] votes(Forest forest) {
        return forest.votes(new double[] {0.5});
    }

    @Test
    void answersNoQuantilesOfClassesAndNoProbabilitiesOfNumbers() {
        Forest classes = Forests.classes(1, 5, 3, 3);
        Forest numbers = Forests.bare(1, 5, 3);

        assertThatThrownBy(() -> numbers.probabilities(new double[6], new double[2]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> classes.quantiles(new double[6], new double[1], new double[1]))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesLeavesThatDoNotFitTheAggregation() {
        List<TreeNode> shares = List.of(new TreeNode.Shares(List.of(0.5, 0.5)));
        List<String> inputs = List.of("x");

        assertThatThrownBy(() -> Forest.of(inputs, shares, Map.of())).hasMessageContaining("0 class shares");
        assertThatThrownBy(() -> Forest.of(inputs, shares, new Aggregation.ClassShares(3), Map.of()))
                .hasMessageContaining("3 class shares");
        assertThatThrownBy(() -> Forest.of(
                        inputs, List.of(new Leaf(1)), new Aggregation.WeightedSum(List.of(1.0, 1.0)), Map.of()))
                .hasMessageContaining("2 weights for 1 trees");
    }

    @Test
    void refusesWhatIsNoForest() {
        assertThatThrownBy(() -> single()).hasMessageContaining("no tree");
        assertThatThrownBy(() -> single(new Split(1, 0, new Leaf(0), new Leaf(0))))
                .hasMessageContaining("input that does not exist");
        assertThatThrownBy(() -> single(new Leaf(Double.NaN))).hasMessageContaining("not finite");
        assertThatThrownBy(() -> single(new Split(0, Double.NaN, new Leaf(0), new Leaf(0))))
                .hasMessageContaining("NaN");
    }

    @Test
    void refusesQuantilesWithoutLabels() {
        Forest forest = single(new Leaf(1));

        assertThatThrownBy(() -> forest.quantiles(new double[1], new double[] {0.5}, new double[1]))
                .isInstanceOf(IllegalStateException.class);
    }
}
