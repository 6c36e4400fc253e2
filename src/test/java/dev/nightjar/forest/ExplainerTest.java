package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.forest.TreeNode.Leaf;
import dev.nightjar.forest.TreeNode.Split;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainerTest {
    private static final int WIDTH = Forests.INPUTS.size();

    /**
     * 3 training rows in the leaf of 2, 1 in that of 10, 4 in that of 18. Expected is 11 with nothing known, 16.4 with x,
     * 12 with y, 18 with both. So x is worth the mean of 16.4 − 11 and 18 − 12, y that of 12 − 11 and 18 − 16.4.
     */
    @Test
    void equalsAnExampleByHand() {
        Forest forest = Forest.of(
                        List.of("x", "y"),
                        List.of(new Split(0, 0, new Leaf(2), new Split(1, 0, new Leaf(10), new Leaf(18)))),
                        Map.of())
                .withCovers(new int[] {3, 1, 4});

        Explanation explanation = Explainer.of(forest).explain(new double[] {1, 1});

        assertThat(explanation.expected()).isCloseTo(11, within(1e-12));
        assertThat(explanation.contributions().get(0)).isCloseTo(5.7, within(1e-12));
        assertThat(explanation.contributions().get(1)).isCloseTo(1.3, within(1e-12));
    }

    /** Depths 0 to 6 over 1 to 6 inputs, so that paths ask again; with one training row most nodes have none. */
    @ParameterizedTest
    @MethodSource("seeds")
    void equalsShapleyValuesByTheirDefinition(long seed) {
        Random random = new Random(seed);
        int asked = 1 + random.nextInt(WIDTH);
        int depth = random.nextInt(7);
        List<TreeNode> trees = Stream.generate(() -> Forests.tree(random, depth, asked))
                .limit(1 + random.nextInt(6))
                .toList();
        int count = new int[] {1, 20, 100}[random.nextInt(3)];
        double[] training = Forests.rows(seed + 1000, count);
        ShapleyValues wanted = new ShapleyValues(trees, split(training), WIDTH);

        Explainer explainer =
                Explainer.of(Forests.counted(Forest.of(Forests.INPUTS, trees, Map.of()), training, count));

        for (double[] row : extremeRows(seed + 2000, 6)) {
            Explanation explanation = explainer.explain(row);
            double[] values = wanted.of(row);
            assertThat(explanation.expected()).isCloseTo(wanted.expected(row, 0), within(1e-12));
            for (int input = 0; input < asked; input++) {
                assertThat(explanation.contributions().get(input)).isCloseTo(values[input], within(1e-12));
            }
            assertThat(explanation.contributions().subList(asked, WIDTH)).allMatch(contribution -> contribution == 0);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0, 5", "2, 100, 10, 20000", "3, 40, 5, 10", "4, 1000, 3, 300", "5, 7, 14, 5000"})
    void addsUpToThePrediction(long seed, int trees, int depth, int training) {
        Forest forest = Forests.counted(Forests.bare(seed, trees, depth), Forests.rows(seed + 1, training), training);
        Explainer explainer = Explainer.of(forest);

        for (double[] row : extremeRows(seed + 2, 10)) {
            assertThat(explainer.explain(row).answer()).isCloseTo(forest.predict(row), within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void addsUpToTheMarginOfBoostedTrees(long seed) {
        double[] training = Forests.rows(seed + 1, 500);
        Forest boosted = Forests.counted(Forests.boosted(seed, 11, 5), training, 500);
        List<Double> weights = ((Aggregation.WeightedSum) boosted.aggregation()).weights();
        Forest odds = new Forest(
                boosted.inputs(), Map.of(), boosted.flat(), new Aggregation.LogOdds(weights), null, boosted.covers());

        for (double[] row : extremeRows(seed + 2, 20)) {
            assertThat(Explainer.of(boosted).explain(row).answer()).isCloseTo(boosted.predict(row), within(1e-9));
            assertThat(Explainer.of(odds).explain(row).answer()).isCloseTo(boosted.predict(row), within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void addsUpToTheProbabilityOfEachClass(int classes) {
        double[] training = Forests.rows(classes, 500);
        Forest forest = Forests.counted(Forests.probabilities(classes, 20, 6, classes), training, 500);
        double[] probabilities = new double[classes];

        for (double[] row : extremeRows(9, 20)) {
            forest.probabilities(row, probabilities);
            for (int type = 0; type < classes; type++) {
                assertThat(Explainer.ofClass(forest, type).explain(row).answer())
                        .isCloseTo(probabilities[type], within(1e-9));
            }
        }
    }

    /** The mean over the training rows themselves, where each tree's sample is all of them. */
    @Test
    void expectsTheMeanOverTheTrainingRows() {
        double[] training = Forests.rows(5, 300);
        Forest bare = Forests.bare(6, 30, 6);
        double[] predictions = new double[300];
        bare.predict(training, 300, predictions);

        Explainer explainer = Explainer.of(Forests.counted(bare, training, 300));

        assertThat(explainer.expected())
                .isCloseTo(Arrays.stream(predictions).average().orElseThrow(), within(1e-12));
    }

    /**
     * Each of 30 inputs halves the training rows once, and only the row that passes all reaches the leaf of 1. All inputs
     * play the same part, so each gets a 30th of 1 − 2⁻³⁰.
     */
    @Test
    void treatsEqualsAlikeOnALongPath() {
        int[] covers = IntStream.rangeClosed(0, 30)
                .map(level -> level == 30 ? 1 : 1 << (29 - level))
                .toArray();
        Forest forest = chain(30, 1).withCovers(covers);

        Explanation explanation = Explainer.of(forest).explain(ones(30));

        assertThat(explanation.contributions())
                .allSatisfy(one -> assertThat(one).isCloseTo((1 - 0x1p-30) / 30, within(1e-15)));
    }

    /** From 43 of 44 rows to 14 of 15, 30 times: unwinding from above only, as in the paper, is off by 6e-8 here. */
    @Test
    void addsUpOnALongPathThatLosesFewRows() {
        int[] covers =
                IntStream.rangeClosed(0, 30).map(level -> level == 30 ? 14 : 1).toArray();
        Forest forest = chain(30, 1000).withCovers(covers);

        Explanation explanation = Explainer.of(forest).explain(ones(30));

        assertThat(explanation.answer()).isCloseTo(1000, within(1e-9));
        assertThat(explanation.contributions()).isSorted();
    }

    /** A split on each input in turn: 0 goes left into a leaf of 0, 1 goes on; the last leaf has the value. */
    private static Forest chain(int levels, double value) {
        TreeNode node = new Leaf(value);
        for (int input = levels - 1; input >= 0; input--) {
            node = new Split(input, 0.5, new Leaf(0), node);
        }
        List<String> inputs = IntStream.range(0, levels).mapToObj(i -> "x" + i).toList();
        return Forest.of(inputs, List.of(node), Map.of());
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void refusesAForestWithoutCovers() {
        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> Explainer.of(Forests.bare(1, 3, 2)))
                .withMessageContaining("trained before")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ReasonCode.COVERS_UNKNOWN));
        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> Forests.bare(1, 3, 2).cover(0, 0))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ReasonCode.COVERS_UNKNOWN));
    }

    @Test
    void refusesWhatIsNoSumOverTrees() {
        Forest numbers = Forests.counted(Forests.bare(1, 3, 2), Forests.rows(1, 9), 9);
        Forest unequal = Forests.counted(Forests.classes(1, 3, 2, 3), Forests.rows(1, 9), 9);

        assertThatThrownBy(() -> Explainer.of(unequal)).hasMessageContaining("3 probabilities");
        assertThatThrownBy(() -> Explainer.ofClass(unequal, 0)).hasMessageContaining("not to 1");
        assertThatThrownBy(() -> Explainer.ofClass(unequal, 3)).hasMessageContaining("shares of 3 classes");
        assertThatThrownBy(() -> Explainer.ofClass(unequal, -1)).hasMessageContaining("class -1");
        assertThatThrownBy(() -> Explainer.ofClass(numbers, 0)).hasMessageContaining("shares of 0 classes");
    }

    @Test
    void refusesTreesThatNoTrainerGrows() {
        int levels = Explainer.MOST_LEVELS;
        Explainer deepest = Explainer.of(chain(levels, 1).withCovers(new int[levels + 1]));
        Forest deeper = chain(levels + 1, 1).withCovers(new int[levels + 2]);

        assertThat(deepest.explain(ones(levels)).answer()).isCloseTo(1, within(1e-9));
        assertThatThrownBy(() -> Explainer.of(deeper)).hasMessageContaining("256 levels, more than 255");
    }

    @Test
    void refusesCoversThatAreNotTheForests() {
        assertThatThrownBy(() -> chain(2, 1).withCovers(new int[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not those of the forest's leaves");
        assertThatThrownBy(() -> chain(2, 1).withCovers(new int[] {1, 2, -1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 training rows");
    }

    private static List<double[]> split(double[] rows) {
        return IntStream.range(0, rows.length / WIDTH)
                .mapToObj(row -> Arrays.copyOfRange(rows, row * WIDTH, (row + 1) * WIDTH))
                .toList();
    }

    /** Standard normal but for one input each, which in turn is NaN, a zero, infinite. */
    private static List<double[]> extremeRows(long seed, int count) {
        List<double[]> rows = split(Forests.rows(seed, count));
        double[] extremes = {Double.NaN, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int row = 0; row < count; row++) {
            rows.get(row)[row % WIDTH] = extremes[row % extremes.length];
        }
        return rows;
    }
}
