package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantilesTest {
    private static final double[] PROBABILITIES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

    /** One split at 1 in the first, none in the second. */
    private static final Forest TWO_TREES = Forest.of(
            List.of("x"),
            List.of(new TreeNode.Split(0, 1, new TreeNode.Leaf(1.5), new TreeNode.Leaf(6)), new TreeNode.Leaf(3.75)),
            Map.of());

    @Test
    void weighsLeavesNotRows() {
        // By hand: tree 1 puts x = 0 with labels {1, 2}, tree 2 with {1, 2, 4, 8}.
        Forest forest = Forests.taught(TWO_TREES, new double[] {0, 1, 2, 3}, new double[] {1, 2, 4, 8});
        double[] quantiles = new double[4];

        // Weights: 1 and 2 get (1/2 + 1/4) / 2 = 3/8 each, 4 and 8 get 1/8 each.
        forest.quantiles(new double[] {0}, new double[] {0.375, 0.38, 0.75, 0.76}, quantiles);

        assertThat(quantiles).containsExactly(1, 2, 2, 4);
    }

    @Test
    void countsNoLeafThatNoTrainingRowReached() {
        Forest forest = Forests.taught(TWO_TREES, new double[] {0, 0, 1, 1}, new double[] {1, 2, 4, 8});
        double[] quantiles = new double[3];

        forest.quantiles(new double[] {2}, new double[] {0.25, 0.26, 0.99}, quantiles);

        assertThat(quantiles).containsExactly(1, 2, 8);
    }

    /** The rows are all 64 combinations of six signs, and no path asks twice for one: leaves hold 1, 2, 4 or 8 rows. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void equalsExactEstimatorWhereEightIsAMultipleOfEachLeaf(long seed) {
        Random random = new Random(seed);
        double[] rows = new double[64 * 6];
        Arrays.setAll(rows, i -> (((i / 6) >> (i % 6)) & 1) == 0 ? -1 : 1);
        double[] labels = random.doubles(64, -1, 1).toArray();
        List<TreeNode> trees = Stream.generate(() -> halving(random, List.of(0, 1, 2, 3, 4, 5)))
                .limit(24)
                .toList();
        Forest forest = Forests.taught(Forest.of(Forests.INPUTS, trees, Map.of()), rows, labels);

        assertThat(rankErrors(forest, rows, labels, seed)).allMatch(error -> error < 1e-9);
    }

    private static TreeNode halving(Random random, List<Integer> inputs) {
        if (inputs.isEmpty() || (inputs.size() <= 3 && random.nextInt(3) == 0)) {
            return new TreeNode.Leaf(0);
        }
        List<Integer> rest = new ArrayList<>(inputs);
        int input = rest.remove(random.nextInt(rest.size()));
        return new TreeNode.Split(input, 0, halving(random, rest), halving(random, rest));
    }

    /**
     * A leaf's share of labels at or below a value is off by one of two numbers that are 1/8 apart, on average by nothing.
     * If the phases were random, the mean of T such errors would have a standard deviation of at most 1/16 √T, and exceed
     * this bound with a probability of 2 exp(−128 T ε²) = 1e-8 at most (Hoeffding 1963, theorem 2).
     */
    @ParameterizedTest
    @CsvSource({"21, 30, 6", "22, 100, 4", "23, 100, 9"})
    void staysWithinTheErrorOfSampling(long seed, int trees, int depth) {
        int count = 5_000;
        double[] rows = Forests.rows(seed, count);
        double[] labels = labels(rows, seed);
        Forest forest = Forests.taught(Forests.bare(seed, trees, depth), rows, labels);
        double[] binned = binned(labels);

        DoubleSummaryStatistics errors = new DoubleSummaryStatistics();
        DoubleSummaryStatistics squares = new DoubleSummaryStatistics();
        rankErrors(forest, rows, binned, seed).forEach(error -> {
            errors.accept(error);
            squares.accept(error * error);
        });

        assertThat(errors.getMax()).isLessThan(Math.sqrt(Math.log(2 / 1e-8) / (128 * trees)));
        assertThat(Math.sqrt(squares.getAverage())).isLessThan(1 / (16 * Math.sqrt(trees)));
    }

    /** All rows would have to err alike for the two ends of the interval to move the coverage by √2 / (16 √T) = 0.9 %. */
    @ParameterizedTest
    @ValueSource(longs = {41, 42})
    void coversAsManyNewRowsAsTheExactEstimator(long seed) {
        int count = 4_000;
        double[] rows = Forests.rows(seed, count);
        double[] labels = labels(rows, seed);
        Forest forest = Forests.taught(Forests.bare(seed, 100, 7), rows, labels);
        ExactQuantiles exact = new ExactQuantiles(forest, rows, labels);
        int asked = 1_000;
        double[] later = Forests.rows(seed + 1000, asked);
        double[] truth = labels(later, seed + 1000);

        int covered = 0;
        int coveredExactly = 0;
        double[] ends = new double[2];
        for (int row = 0; row < asked; row++) {
            double[] one = Arrays.copyOfRange(later, row * 6, row * 6 + 6);
            forest.quantiles(one, new double[] {0.05, 0.95}, ends);
            covered += truth[row] >= ends[0] && truth[row] <= ends[1] ? 1 : 0;
            double[] weights = exact.weights(one);
            coveredExactly +=
                    truth[row] >= exact.quantile(weights, 0.05) && truth[row] <= exact.quantile(weights, 0.95) ? 1 : 0;
        }

        assertThat((double) covered / asked).isCloseTo((double) coveredExactly / asked, within(0.009));
    }

    /** More spread where the first input is larger. */
    private static double[] labels(double[] rows, long seed) {
        Random random = new Random(seed);
        double[] labels = new double[rows.length / 6];
        Arrays.setAll(labels, i -> 0.02 * random.nextGaussian() * Math.exp(rows[i * 6] / 2));
        return labels;
    }

    /** What the forest knows of each label. */
    private static double[] binned(double[] labels) {
        LabelBins bins = Forests.bins(labels);
        double[] middles = bins.middles();
        return Arrays.stream(labels).map(label -> middles[bins.of(label)]).toArray();
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
    private static DoubleStream rankErrors(Forest forest, double[] rows, double[] labels, long seed) {
        ExactQuantiles exact = new ExactQuantiles(forest, rows, labels);
        double[] asked = Forests.rows(seed + 1000, 50);
        return IntStream.range(0, 50).boxed().flatMapToDouble(row -> {
            double[] one = Arrays.copyOfRange(asked, row * 6, row * 6 + 6);
            double[] quantiles = new double[PROBABILITIES.length];
            forest.quantiles(one, PROBABILITIES, quantiles);
            double[] weights = exact.weights(one);
            return IntStream.range(0, quantiles.length)
                    .mapToDouble(i -> exact.rankError(weights, PROBABILITIES[i], quantiles[i]));
        });
    }
}
