package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.forest.Explainer;
import dev.nightjar.forest.Forest;
import dev.nightjar.training.ForestCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ForestCompilerTest {
    private static final List<String> INPUTS = List.of("a", "b", "c", "d", "e", "f");
    private static final long SEED = 20261121;
    private static final int TRAINING_ROWS = 2_000;

    private static SparkSession spark;
    private static List<Row> training;
    private static RandomForestRegressionModel model;
    private static Forest forest;
    private static double[][] trainingLeaves;

    @BeforeAll
    static void train() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("ForestCompilerTest")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
        training = rows(new Random(SEED), TRAINING_ROWS);
        Dataset<Row> table = table(training).cache();
        model = fit(table, 100, 10);
        forest = ForestCompiler.compile(model, table, INPUTS, "label", Map.of("seed", Long.toString(SEED)));
        trainingLeaves = training.stream()
                .map(row -> model.predictLeaf(Vectors.dense(inputs(row))).toArray())
                .toArray(double[][]::new);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static RandomForestRegressionModel fit(Dataset<Row> table, int trees, int depth) {
        return regressor(trees, depth).fit(vectors(table));
    }

    private static RandomForestRegressor regressor(int trees, int depth) {
        return new RandomForestRegressor().setNumTrees(trees).setMaxDepth(depth).setSeed(SEED);
    }

    private static Dataset<Row> vectors(Dataset<Row> table) {
        return new VectorAssembler()
                .setInputCols(INPUTS.toArray(String[]::new))
                .setOutputCol("features")
                .transform(table);
    }

    private static Dataset<Row> table(List<Row> rows) {
        List<StructField> fields = new ArrayList<>();
        INPUTS.forEach(name -> fields.add(DataTypes.createStructField(name, DataTypes.DoubleType, false)));
        fields.add(DataTypes.createStructField("label", DataTypes.DoubleType, false));
        return spark.createDataFrame(rows, new StructType(fields.toArray(StructField[]::new)))
                .repartition(3);
    }

    private static List<Row> rows(Random random, int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Object[] values = new Object[INPUTS.size() + 1];
            Arrays.setAll(values, j -> random.nextGaussian());
            double a = (Double) values[0];
            values[INPUTS.size()] = 0.02 * (a > 0 ? 2 : 1) * random.nextGaussian() + 0.01 * (Double) values[1];
            rows.add(RowFactory.create(values));
        }
        return rows;
    }

    @Test
    void predictsLikeMllibToTheLastBit() {
        int count = 100_000;
        double[] rows = ExtremeRows.of(model.trees(), INPUTS.size(), count, SEED + 1);
        double[] block = new double[count];

        forest.predict(rows, count, block);

        for (int row = 0; row < count; row++) {
            double[] one = Arrays.copyOfRange(rows, row * 6, row * 6 + 6);
            long wanted = Double.doubleToRawLongBits(model.predict(Vectors.dense(one)));
            if (Double.doubleToRawLongBits(block[row]) != wanted
                    || Double.doubleToRawLongBits(forest.predict(one)) != wanted) {
                throw new AssertionError("seed " + SEED + ", row " + row + ": " + Arrays.toString(one));
            }
        }
        assertThat(Arrays.stream(block).distinct().count()).isGreaterThan(10_000);
    }

    @Test
    void quantilesFollowTheTrainingRowsOfTheLeaves() {
        double[] probabilities = {0.05, 0.5, 0.95};
        List<Row> asked = rows(new Random(SEED + 2), 30);
        for (Row row : asked) {
            double[] one = inputs(row);
            double[] quantiles = new double[3];
            forest.quantiles(one, probabilities, quantiles);
            double[] weights = weights(one);
            for (int i = 0; i < probabilities.length; i++) {
                // Six standard deviations of what sampling rounds off in the mean of 100 leaves.
                assertThat(rankError(weights, quantiles[i], probabilities[i])).isLessThan(6 / 160.0);
            }
        }
    }

    /** Meinshausen's weights by MLlib's own leaves. */
    private static double[] weights(double[] asked) {
        double[] mine = model.predictLeaf(Vectors.dense(asked)).toArray();
        double[] weights = new double[training.size()];
        double[] sizes = new double[mine.length];
        double[][] leaves = trainingLeaves;
        for (double[] leaf : leaves) {
            for (int tree = 0; tree < mine.length; tree++) {
                sizes[tree] += leaf[tree] == mine[tree] ? 1 : 0;
            }
        }
        for (int i = 0; i < weights.length; i++) {
            for (int tree = 0; tree < mine.length; tree++) {
                weights[i] += leaves[i][tree] == mine[tree] ? 1 / sizes[tree] / mine.length : 0;
            }
        }
        return weights;
    }

    /** How far F(y) is from the probability, where y may lie half a bin, 0.4 % of all labels, beside the answer. */
    private static double rankError(double[] weights, double answer, double probability) {
        double[] sorted = training.stream()
                .mapToDouble(row -> row.getDouble(INPUTS.size()))
                .sorted()
                .toArray();
        int half = sorted.length / 250;
        int rank = Arrays.binarySearch(sorted, answer);
        double low = sorted[Math.max(0, rank - half)];
        double high = sorted[Math.min(sorted.length - 1, rank + half)];
        double below = 0;
        double reached = 0;
        for (int i = 0; i < weights.length; i++) {
            double label = training.get(i).getDouble(INPUTS.size());
            below += label < low ? weights[i] : 0;
            reached += label <= high ? weights[i] : 0;
        }
        return Math.max(0, Math.max(probability - reached, below - probability));
    }

    private static double[] inputs(Row row) {
        double[] inputs = new double[INPUTS.size()];
        Arrays.setAll(inputs, row::getDouble);
        return inputs;
    }

    @Test
    void compilesTheSameForestFromOtherPartitions() {
        Dataset<Row> other = table(training).repartition(7);

        Forest again = ForestCompiler.compile(model, other, INPUTS, "label", forest.provenance());

        double[] probabilities = {0.05, 0.95};
        for (Row row : rows(new Random(SEED + 3), 200)) {
            double[] wanted = new double[2];
            double[] got = new double[2];
            assertThat(again.predict(inputs(row), probabilities, got))
                    .isEqualTo(forest.predict(inputs(row), probabilities, wanted));
            assertThat(got).isEqualTo(wanted);
        }
    }

    @Test
    void keepsLabelsExactWhereTheyAreFew() {
        List<Row> few = rows(new Random(SEED + 4), 60);
        Dataset<Row> table = table(few);

        Forest small = ForestCompiler.compile(fit(table, 5, 3), table, INPUTS, "label", Map.of());

        double[] median = new double[1];
        small.quantiles(inputs(few.get(0)), new double[] {0.5}, median);
        assertThat(few.stream().map(row -> row.getDouble(INPUTS.size()))).contains(median[0]);
    }

    @Test
    void keepsHowManyRowsMllibCountedAtEachLeaf() {
        List<double[]> rows = training.stream().map(ForestCompilerTest::inputs).toList();

        MllibLeaves.assertSameCovers(forest, model.trees(), rows);

        double drawn = IntStream.range(0, 100)
                .mapToLong(tree -> MllibLeaves.sum(forest, tree))
                .average()
                .orElseThrow();
        assertThat(drawn).isBetween(0.98 * TRAINING_ROWS, 1.02 * TRAINING_ROWS);
    }

    @Test
    void countsTheTrainingRowsThemselvesWhereNoSampleIsDrawn() {
        List<Row> few = rows(new Random(SEED + 5), 500);
        Dataset<Row> table = table(few);
        RandomForestRegressionModel whole = regressor(3, 6).setBootstrap(false).fit(vectors(table));

        Forest counted = ForestCompiler.compile(whole, table, INPUTS, "label", Map.of());

        for (int tree = 0; tree < 3; tree++) {
            MllibLeaves.assertCounted(
                    counted, tree, few.stream().map(ForestCompilerTest::inputs).toList());
        }
    }

    @Test
    void explainsWhatMllibPredicts() {
        Explainer explainer = Explainer.of(forest);
        for (Row row : rows(new Random(SEED + 6), 20)) {
            double wanted = model.predict(Vectors.dense(inputs(row)));
            assertThat(explainer.explain(inputs(row)).answer()).isCloseTo(wanted, within(1e-9));
        }
    }

    @Test
    void votesLikeMllibsTrees() {
        List<double[]> asked = rows(new Random(SEED + 7), 100).stream()
                .map(ForestCompilerTest::inputs)
                .toList();

        MllibLeaves.assertSameVotes(forest, model.trees(), asked);
    }

    @Test
    void refusesInputsThatAreNotTheModels() {
        assertThatThrownBy(() -> ForestCompiler.compile(model, table(training), List.of("a", "b"), "label", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learned from 6 inputs, and 2 are named");
    }
}
