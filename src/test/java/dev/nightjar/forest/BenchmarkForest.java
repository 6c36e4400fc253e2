package dev.nightjar.forest;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.training.ForestCompiler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The forest beside the MLlib model it was compiled from, singly and as a transformation of a table, and ONNX Runtime on
 * its export; 100 trees, 20,000 training rows, one thread each (Spark {@code local[1]}). Each operation is {@value #ROWS}
 * rows, in calls of {@code rows} where the name says so; the score is time a row.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
 * export CLASSPATH=target/test-classes:target/classes:$(cat target/classpath.txt)
 * java @conf/jvm.options -Djmh.separateClasspathJAR=true org.openjdk.jmh.Main BenchmarkForest
 * </pre>
 *
 * The models are kept under {@code target/benchmark-forest}.
 *
 * The class path has to be in the variable, and that of JMH's own processes in a jar: ONNX Runtime 1.29 crashes in a process
 * whose command line is very long.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before all else
public class BenchmarkForest {
    static final int ROWS = 4096;
    private static final int BLOCK = 64;
    private static final int TRAINING_ROWS = 20_000;
    private static final long SEED = 20261121;
    private static final double[] TAILS = {0.05, 0.95};

    @Param({"5", "10", "15"})
    private int depth;

    @Param({"6", "50"})
    private int features;

    private SparkSession spark;
    private RandomForestRegressionModel model;
    private Forest forest;
    private Dataset<Row> table;
    private Dataset<Row> block;
    private Dataset<Row> single;
    private OrtEnvironment environment;
    private OrtSession session;
    private DoubleBuffer buffer;
    private double[][] rows;
    private double[][] blocks;
    private double[] all;
    private Vector[] vectors;
    private final double[] out = new double[ROWS];
    private final double[] quantiles = new double[2 * ROWS];

    @Setup
    public void prepare() throws OrtException, IOException {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "1")
                .getOrCreate();
        Random random = new Random(SEED);
        List<String> inputs =
                IntStream.range(0, features).mapToObj(i -> "x" + i).toList();
        Dataset<Row> training = table(random, inputs, TRAINING_ROWS).cache();
        model = model(training);
        forest = ForestCompiler.compile(model, training, inputs, "label", Map.of());
        training.unpersist();
        table = table(random, inputs, ROWS).select("features").coalesce(1).cache();
        block = table.limit(BLOCK).coalesce(1).cache();
        single = table.limit(1).coalesce(1).cache();
        take(table.collectAsList());
        open();
    }

    /** Learned once for all benchmarks, which run in processes of their own. */
    private RandomForestRegressionModel model(Dataset<Row> training) throws IOException {
        Path kept = Path.of("target", "benchmark-forest", depth + "-" + features);
        if (!Files.exists(kept.resolve("metadata"))) {
            new RandomForestRegressor()
                    .setNumTrees(100)
                    .setMaxDepth(depth)
                    .setSeed(SEED)
                    .setMaxMemoryInMB(1024)
                    .fit(training)
                    .write()
                    .overwrite()
                    .save(kept.toString());
        }
        return RandomForestRegressionModel.load(kept.toString());
    }

    private Dataset<Row> table(Random random, List<String> inputs, int count) {
        List<Row> table = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Object[] row = new Object[features + 1];
            Arrays.setAll(row, j -> random.nextGaussian());
            row[features] = 0.02 * (Double) row[features] + 0.01 * (Double) row[0] * (Double) row[1];
            table.add(RowFactory.create(row));
        }
        StructType schema = new StructType();
        for (String input : inputs) {
            schema = schema.add(input, DataTypes.DoubleType, false);
        }
        return new VectorAssembler()
                .setInputCols(inputs.toArray(String[]::new))
                .setOutputCol("features")
                .transform(spark.createDataFrame(table, schema.add("label", DataTypes.DoubleType, false)));
    }

    private void take(List<Row> asked) {
        vectors = asked.stream().map(row -> row.<Vector>getAs(0).toDense()).toArray(Vector[]::new);
        rows = Arrays.stream(vectors).map(Vector::toArray).toArray(double[][]::new);
        all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        blocks = new double[ROWS / BLOCK][];
        Arrays.setAll(blocks, i -> Arrays.copyOfRange(all, i * BLOCK * features, (i + 1) * BLOCK * features));
    }

    private void open() throws OrtException {
        environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(OnnxModel.forestModel(forest), options);
        }
        buffer = ByteBuffer.allocateDirect(all.length * Double.BYTES)
                .order(ByteOrder.nativeOrder())
                .asDoubleBuffer();
        buffer.put(all);
    }

    @TearDown
    public void close() throws OrtException {
        session.close();
        spark.stop();
    }

    /** Row by row: MLlib has no call for several. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] mllibPredict() {
        for (int row = 0; row < ROWS; row++) {
            out[row] = model.predict(vectors[row]);
        }
        return out;
    }

    /** Planning and starting the job included, which is most of it: see {@link #mllibPredict} for the trees alone. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Object mllibTransform4096() {
        return transformed(table);
    }

    @Benchmark
    @OperationsPerInvocation(BLOCK)
    public Object mllibTransform64() {
        return transformed(block);
    }

    @Benchmark
    public Object mllibTransform1() {
        return transformed(single);
    }

    /** Planning and starting the job included, which is most of it: see {@link #mllibPredict} for the trees alone. */
    private Object transformed(Dataset<Row> input) {
        return model.transform(input).selectExpr("sum(prediction)").head();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double onnx1() throws OrtException {
        return onnx(1);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double onnx64() throws OrtException {
        return onnx(BLOCK);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double onnx4096() throws OrtException {
        return onnx(ROWS);
    }

    private double onnx(int rowsEach) throws OrtException {
        double sum = 0;
        for (int first = 0; first < ROWS; first += rowsEach) {
            buffer.limit((first + rowsEach) * features).position(first * features);
            try (OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, new long[] {rowsEach, features});
                    OrtSession.Result result = session.run(Map.of(OnnxModel.INPUTS, tensor))) {
                sum += ((OnnxTensor) result.get(0)).getDoubleBuffer().get(0);
            }
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] forest1() {
        for (int row = 0; row < ROWS; row++) {
            out[row] = forest.predict(rows[row]);
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] forest64() {
        for (double[] block : blocks) {
            forest.predict(block, BLOCK, out);
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] forest4096() {
        forest.predict(all, ROWS, out);
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] interval1() {
        for (int row = 0; row < ROWS; row++) {
            out[row] = forest.predict(rows[row], TAILS, quantiles) + quantiles[1] - quantiles[0];
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] interval64() {
        for (double[] block : blocks) {
            forest.predict(block, BLOCK, TAILS, out, quantiles);
        }
        return quantiles;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] interval4096() {
        forest.predict(all, ROWS, TAILS, out, quantiles);
        return quantiles;
    }
}
