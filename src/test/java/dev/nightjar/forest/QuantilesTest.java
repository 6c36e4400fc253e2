package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantilesTest {
    private static final double[] PROBABILITIES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

    @Test
    void weighsLeavesNotRows() {
        // By hand: tree 1 puts x = 0 with labels {1, 2}, tree 2 with {1, 2, 4, 8}.
        Forest bare = Forest.of(
                List.of("x"),
                List.of(
                        new TreeNode.Split(0, 1, new TreeNode.Leaf(1.5), new TreeNode.Leaf(6)),
                        new TreeNode.Leaf(3.75)),
                Map.of());
        Forest forest = Forests.taught(bare, new double[] {0, 1, 2, 3}, new double[] {1, 2, 4, 8});
        double[] quantiles = new double[4];

        // Weights: 1 and 2 get (1/2 + 1/4) / 2 = 3/8 each, 4 and 8 get 1/8 each.
        forest.quantiles(new double[] {0}, new double[] {0.375, 0.38, 0.75, 0.76}, quantiles);

        assertThat(quantiles).containsExactly(1, 2, 2, 4);
    }

    @Test
    void refusesMoreLeavesThanCanBeToldApart() {
        assertThatThrownBy(() -> LeafCounts.none().thin(LeafCounts.MOST_LEAVES + 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8388609 leaves");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void equalsExactEstimatorWhereLeavesAndLabelsAreFew(long seed) {
        int count = LeafPoints.MOST;
        double[] rows = Forests.rows(seed, count);
        double[] labels = new Random(seed).doubles(count, -1, 1).toArray();
        Forest forest = Forests.taught(Forests.bare(seed, 24, 12), rows, labels);
        Forest bounded = Forests.taught(Forests.bare(seed, 24, 4), rows, labels);

        assertThat(worstRankError(forest, rows, labels, seed)).isLessThan(1e-9);
        assertThat(worstRankError(bounded, rows, labels, seed)).isLessThan(0.02);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void staysCloseToExactEstimatorInFullLeaves(long seed) {
        int count = 20_000;
        double[] rows = Forests.rows(seed, count);
        Random random = new Random(seed);
        double[] labels = new double[count];
        Arrays.setAll(labels, i -> 0.02 * random.nextGaussian() * Math.exp(rows[i * 6]));
        Forest forest = Forests.taught(Forests.bare(seed, 30, 6), rows, labels);

        assertThat(worstRankError(forest, rows, labels, seed)).isLessThan(0.012);
    }

    @Test
    void ordersQuantiles() {
        Forest forest = Forests.small(31);
        double[] quantiles = new double[PROBABILITIES.length];

        forest.quantiles(Forests.rows(32, 1), PROBABILITIES, quantiles);

        assertThat(quantiles).isSorted();
    }

    @Test
    void answersTheMeanWithThem() {
        Forest forest = Forests.small(33);
        double[] row = Forests.rows(34, 1);

        double mean = forest.predict(row, PROBABILITIES, new double[PROBABILITIES.length]);

        assertThat(mean).isCloseTo(forest.predict(row), within(0.0));
    }

    @ParameterizedTest
    @ValueSource(longs = {35, 36})
    void blockEqualsSingleRows(long seed) {
        Forest forest = Forests.small(seed);
        int count = 150;
        double[] rows = Forests.rows(seed, count);
        double[] means = new double[count];
        double[] block = new double[count * PROBABILITIES.length];

        forest.predict(rows, count, PROBABILITIES, means, block);

        double[] single = new double[PROBABILITIES.length];
        for (int row = 0; row < count; row++) {
            double mean = forest.predict(Arrays.copyOfRange(rows, row * 6, row * 6 + 6), PROBABILITIES, single);
            assertThat(means[row]).isEqualTo(mean);
            assertThat(Arrays.copyOfRange(block, row * single.length, (row + 1) * single.length))
                    .isEqualTo(single);
        }
    }

    /** How far, in probability, the forest's quantiles lie from the exact ones; 0 where they are equal. */
    private static double worstRankError(Forest forest, double[] rows, double[] labels, long seed) {
        double worst = 0;
        double[] asked = Forests.rows(seed + 1000, 20);
        double[] quantiles = new double[PROBABILITIES.length];
        for (int row = 0; row < 20; row++) {
            double[] one = Arrays.copyOfRange(asked, row * 6, row * 6 + 6);
            forest.quantiles(one, PROBABILITIES, quantiles);
            double[] weights = Forests.weights(forest, rows, labels.length, one);
            for (int i = 0; i < PROBABILITIES.length; i++) {
                worst = Math.max(worst, rankError(weights, labels, PROBABILITIES[i], quantiles[i]));
            }
        }
        return worst;
    }

    /** q is a p-quantile where F(q−) ≤ p ≤ F(q). */
    private static double rankError(double[] weights, double[] labels, double probability, double answer) {
        double below = 0;
        double equal = 0;
        for (int i = 0; i < labels.length; i++) {
            below += labels[i] < answer ? weights[i] : 0;
            equal += labels[i] == answer ? weights[i] : 0;
        }
        return Math.max(0, Math.max(probability - below - equal, below - probability));
    }
}
