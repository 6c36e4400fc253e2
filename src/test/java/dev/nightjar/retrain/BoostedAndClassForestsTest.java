package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.forest.Explainer;
import dev.nightjar.forest.Forest;
import dev.nightjar.training.ForestCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.linalg.BLAS$;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BoostedAndClassForestsTest {
    private static final List<String> INPUTS = List.of("a", "b", "c", "d", "e");
    private static final int WIDTH = 5;
    private static final int ROWS = 50_000;
    private static final long SEED = 20261121;

    private static SparkSession spark;
    private static Dataset<Row> training;

    @BeforeAll
    static void open() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("BoostedAndClassForestsTest")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
        StructType schema = new StructType()
                .add("features", SQLDataTypes.VectorType(), false)
                .add("kind", DataTypes.DoubleType, false)
                .add("half", DataTypes.DoubleType, false)
                .add("value", DataTypes.DoubleType, false);
        training = spark.createDataFrame(literalRows(new Random(SEED), 1_500), schema)
                .cache();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** Four kinds that overlap, two halves, and a value. */
    private static List<Row> literalRows(Random random, int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] row =
                    random.doubles(WIDTH).map(share -> random.nextGaussian()).toArray();
            double value = row[0] * row[1] + Math.sin(row[2]) + random.nextGaussian() / 2;
            double kind = Math.min(3, Math.max(0, Math.floor(value + 2)));
            rows.add(RowFactory.create(Vectors.dense(row), kind, value > 0 ? 1.0 : 0.0, value));
        }
        return rows;
    }

    @Test
    void answersClassProbabilitiesLikeMllibToTheLastBit() {
        RandomForestClassificationModel model = new RandomForestClassifier()
                .setLabelCol("kind")
                .setNumTrees(45)
                .setMaxDepth(9)
                .setSeed(SEED)
                .fit(training);

        Forest forest = ForestCompiler.compile(model, INPUTS, Map.of());

        assertThat(forest.classes()).isEqualTo(4);
        assertSameClasses(forest, model, model.trees());
        MllibLeaves.assertSameCovers(forest, model.trees(), trainingRows());
        MllibLeaves.assertSameVotes(forest, model.trees(), trainingRows());
        assertExplainsProbabilities(forest);
    }

    @Test
    void addsBoostedTreesLikeMllibToTheLastBit() {
        assumeJavaBlas();
        for (int trees : new int[] {18, 1}) {
            GBTRegressionModel model = new GBTRegressor()
                    .setLabelCol("value")
                    .setMaxIter(trees)
                    .setMaxDepth(4)
                    .setSeed(SEED)
                    .fit(training);
            double[] rows = ExtremeRows.of(model.trees(), WIDTH, ROWS, SEED + trees);
            double[] block = new double[ROWS];

            Forest forest = ForestCompiler.compile(model, INPUTS, Map.of());
            forest.predict(rows, ROWS, block);
            assertSampledAll(forest, model.trees());

            for (int row = 0; row < ROWS; row++) {
                double[] one = row(rows, row);
                double wanted = model.predict(Vectors.dense(one));
                assertSameBits(forest.predict(one), wanted, one);
                assertSameBits(block[row], wanted, one);
            }
        }
    }

    @Test
    void answersBoostedClassesLikeMllibToTheLastBit() {
        assumeJavaBlas();
        GBTClassificationModel model = new GBTClassifier()
                .setLabelCol("half")
                .setMaxIter(11)
                .setMaxDepth(5)
                .setSeed(SEED)
                .fit(training);

        Forest forest = ForestCompiler.compile(model, INPUTS, Map.of());

        assertSameClasses(forest, model, model.trees());
        assertSampledAll(forest, model.trees());
    }

    /** Boosted trees learn from all rows, each once. */
    private static void assertSampledAll(Forest forest, DecisionTreeModel[] trees) {
        List<double[]> rows = trainingRows();
        MllibLeaves.assertSameCovers(forest, trees, rows);
        for (int tree = 0; tree < trees.length; tree++) {
            MllibLeaves.assertCounted(forest, tree, rows);
        }
        MllibLeaves.assertSameVotes(forest, trees, rows);
    }

    private static void assertExplainsProbabilities(Forest forest) {
        double[] probabilities = new double[forest.classes()];
        for (int type = 0; type < probabilities.length; type++) {
            Explainer explainer = Explainer.ofClass(forest, type);
            for (double[] row : trainingRows().subList(0, 10)) {
                forest.probabilities(row, probabilities);
                assertThat(explainer.explain(row).answer()).isCloseTo(probabilities[type], within(1e-9));
            }
        }
    }

    /** MLlib's own last bits depend on the machine where another BLAS than Java's is in the process. */
    private static void assumeJavaBlas() {
        assumeTrue(
                BLAS$.MODULE$.nativeBLAS().getClass().getSimpleName().equals("Java11BLAS"),
                "MLlib adds up otherwise here");
    }

    private static void assertSameClasses(
            Forest forest, ProbabilisticClassificationModel<Vector, ?> model, DecisionTreeModel[] trees) {
        int classes = forest.classes();
        double[] rows = ExtremeRows.of(trees, WIDTH, ROWS, SEED + 1);
        double[] block = new double[ROWS * classes];
        double[] winners = new double[ROWS];
        double[] single = new double[classes];

        forest.probabilities(rows, ROWS, block);
        forest.predict(rows, ROWS, winners);

        for (int row = 0; row < ROWS; row++) {
            double[] one = row(rows, row);
            forest.probabilities(one, single);
            double[] wanted = model.predictProbability(Vectors.dense(one)).toArray();
            for (int type = 0; type < classes; type++) {
                assertSameBits(single[type], wanted[type], one);
                assertSameBits(block[row * classes + type], wanted[type], one);
            }
            assertSameBits(winners[row], model.predict(Vectors.dense(one)), one);
        }
        assertThat(Arrays.stream(winners).distinct().count()).isEqualTo(classes);
    }

    private static List<double[]> trainingRows() {
        return training.select("features").collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toList();
    }

    private static double[] row(double[] rows, int row) {
        return Arrays.copyOfRange(rows, row * WIDTH, (row + 1) * WIDTH);
    }

    private static void assertSameBits(double got, double wanted, double[] row) {
        if (Double.doubleToRawLongBits(got) != Double.doubleToRawLongBits(wanted)) {
            throw new AssertionError(
                    "seed " + SEED + ": " + got + " instead of " + wanted + " for " + Arrays.toString(row));
        }
    }

    @Test
    void refusesThresholdsAndForeignInputs() {
        RandomForestClassificationModel model = new RandomForestClassifier()
                .setLabelCol("half")
                .setNumTrees(2)
                .setMaxDepth(2)
                .fit(training);

        assertThatThrownBy(() -> ForestCompiler.compile(model, List.of("a"), Map.of()))
                .hasMessageContaining("learned from 5 inputs, and 1 are named");
        model.setThresholds(new double[] {0.3, 0.7});
        assertThatThrownBy(() -> ForestCompiler.compile(model, INPUTS, Map.of()))
                .hasMessageContaining("has thresholds [0.3, 0.7]");
    }
}
