package dev.nightjar.training;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.feature.Standardisation;
import dev.nightjar.forest.OnnxRequestModel;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.Regressor;
import dev.nightjar.pipeline.Pipeline;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnerTest {
    private static final List<String> INPUTS = List.of("scaled/a", "scaled/b", "scaled/c");
    private static final double[] TAILS = {0.05, 0.95};

    private static SparkSession spark;
    private static Dataset<Row> rows;

    @BeforeAll
    static void open() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("LearnerTest")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
        StructType schema = new StructType().add("held", DataTypes.BooleanType, false);
        for (String input : INPUTS) {
            schema = schema.add(input, DataTypes.DoubleType, false);
        }
        rows = spark.createDataFrame(
                        literalRows(new Random(20261128), 2_500), schema.add("y", DataTypes.DoubleType, false))
                .repartition(2)
                .cache();
    }

    @AfterAll
    static void close() {
        spark.stop();
    }

    /** y = 3 a − b + noise; c is constant. */
    private static List<Row> literalRows(Random random, int count) {
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            all.add(RowFactory.create(i % 5 == 0, a, b, 7.0, 3 * a - b + 0.5 * random.nextGaussian()));
        }
        return all;
    }

    private static Pipeline.Model settings(Pipeline.Family family) {
        return new Pipeline.Model(
                family,
                7,
                10,
                6,
                2,
                1,
                "all",
                32,
                0.9,
                new Pipeline.Boosting(15, 3, 0.3),
                new Pipeline.Linear(0, 100),
                new Pipeline.Mlp(8, 15, 60));
    }

    private static Learner.Fitted fit(Pipeline.Family family) {
        Learner learner = new Learner(settings(family), INPUTS, "y", "prediction");
        return learner.fit(rows, col("held"), col("held").equalTo(false), Map.of("seed", "7"));
    }

    @ParameterizedTest
    @EnumSource(Pipeline.Family.class)
    void mllibTheExecutableAndOnnxAgreeAndIntervalsHoldWhatTheySay(Pipeline.Family family) throws OrtException {
        Learner.Fitted fitted = fit(family);
        PipelineModel mllib = new org.apache.spark.ml.Pipeline()
                .setStages(fitted.stages().toArray(PipelineStage[]::new))
                .fit(rows);
        List<Row> fresh = literalRows(new Random(5), 4_000);

        List<Row> answers = mllib.transform(
                        spark.createDataFrame(fresh, rows.schema()).coalesce(1))
                .collectAsList();
        double[][] onnx = onnx(fitted.regressor(), fresh);

        int held = 0;
        double error = 0;
        for (int i = 0; i < fresh.size(); i++) {
            double[] row = {
                fresh.get(i).getDouble(1),
                fresh.get(i).getDouble(2),
                fresh.get(i).getDouble(3)
            };
            double label = fresh.get(i).getDouble(4);
            double[] interval = new double[2];
            double value = fitted.regressor().predict(row, TAILS, interval);
            assertThat(difference(value, answers.get(i).getAs("prediction"))).isLessThanOrEqualTo(1e-11);
            assertThat(difference(value, onnx[i][0])).isLessThanOrEqualTo(1e-11);
            held += interval[0] <= label && label <= interval[1] ? 1 : 0;
            error += Math.abs(value - label);
        }
        // Noise alone is off by 0.4; the labels' mean by 2.5.
        assertThat(error / fresh.size()).isLessThan(0.8);
        assertThat((double) held / fresh.size()).isBetween(0.84, 0.99);
    }

    private static double difference(double one, double other) {
        return Math.abs(one - other) / Math.max(1, Math.abs(one));
    }

    @Test
    void aPointFamilyNeedsRowsToMeasureItsErrors() {
        Learner learner = new Learner(settings(Pipeline.Family.LINEAR), INPUTS, "y", "prediction");

        assertThatThrownBy(() -> learner.fit(rows, col("held").isNull(), col("held"), Map.of()))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.WINDOW_TOO_SMALL))
                .hasMessageContaining("linear");
    }

    @Test
    void theSameRowsAndSeedGiveTheSamePerceptron() {
        double[] row = {0.3, -0.2, 7};

        assertThat(fit(Pipeline.Family.MLP).regressor().predict(row))
                .isEqualTo(fit(Pipeline.Family.MLP).regressor().predict(row));
    }

    private static double[][] onnx(Regressor model, List<Row> fresh) throws OrtException {
        Standardisation identity = new Standardisation(List.of(
                new Standardisation.Column("a", 0, 0, 1),
                new Standardisation.Column("b", 0, 0, 1),
                new Standardisation.Column("c", 0, 0, 1)));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession session =
                environment.createSession(OnnxRequestModel.of(model, identity), new OrtSession.SessionOptions())) {
            for (int input = 0; input < identity.names().size(); input++) {
                int column = input + 1;
                double[] values =
                        fresh.stream().mapToDouble(row -> row.getDouble(column)).toArray();
                inputs.put(
                        identity.names().get(input),
                        OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), new long[] {values.length}));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return (double[][]) result.get(0).getValue();
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }
}
