package dev.nightjar.forest;

import dev.nightjar.retrain.ForestCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The forest beside the MLlib model it was compiled from: 100 trees of depth 10, six inputs, 20,000 training rows, one
 * thread. Each operation is {@value #ROWS} rows; the score is time a row.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
 * export CLASSPATH=target/test-classes:target/classes:$(cat target/classpath.txt)
 * java @conf/jvm.options org.openjdk.jmh.Main BenchmarkForest
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before all else
public class BenchmarkForest {
    static final int ROWS = 4096;
    private static final int WIDTH = 6;
    private static final int TRAINING_ROWS = 20_000;
    private static final long SEED = 20261121;
    private static final double[] TAILS = {0.05, 0.95};

    private RandomForestRegressionModel model;
    private Forest forest;
    private double[] block;
    private double[][] rows;
    private Vector[] vectors;
    private final double[] out = new double[ROWS];
    private final double[] quantiles = new double[2];

    @Setup
    public void train() {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        Random random = new Random(SEED);
        List<Row> training = new ArrayList<>();
        for (int i = 0; i < TRAINING_ROWS; i++) {
            Object[] row = new Object[WIDTH + 1];
            Arrays.setAll(row, j -> random.nextGaussian());
            row[WIDTH] = 0.02 * (Double) row[WIDTH] + 0.01 * (Double) row[0] * (Double) row[1];
            training.add(RowFactory.create(row));
        }
        StructType schema = new StructType();
        for (String input : Forests.INPUTS) {
            schema = schema.add(input, DataTypes.DoubleType, false);
        }
        Dataset<Row> table = new VectorAssembler()
                .setInputCols(Forests.INPUTS.toArray(String[]::new))
                .setOutputCol("features")
                .transform(spark.createDataFrame(training, schema.add("label", DataTypes.DoubleType, false)))
                .cache();
        model = new RandomForestRegressor()
                .setNumTrees(100)
                .setMaxDepth(10)
                .setSeed(SEED)
                .setMaxMemoryInMB(1024)
                .fit(table);
        forest = ForestCompiler.compile(model, table, Forests.INPUTS, "label", Map.of());
        spark.stop();
        prepare(random);
    }

    private void prepare(Random random) {
        block = random.doubles(ROWS * WIDTH).map(share -> random.nextGaussian()).toArray();
        rows = new double[ROWS][];
        vectors = new Vector[ROWS];
        for (int row = 0; row < ROWS; row++) {
            rows[row] = Arrays.copyOfRange(block, row * WIDTH, (row + 1) * WIDTH);
            vectors[row] = Vectors.dense(rows[row]);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] mllib() {
        for (int row = 0; row < ROWS; row++) {
            out[row] = model.predict(vectors[row]);
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] single() {
        for (int row = 0; row < ROWS; row++) {
            out[row] = forest.predict(rows[row]);
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] singleWithInterval() {
        for (int row = 0; row < ROWS; row++) {
            out[row] = forest.predict(rows[row], TAILS, quantiles) + quantiles[1] - quantiles[0];
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] block() {
        forest.predict(block, ROWS, out);
        return out;
    }
}
