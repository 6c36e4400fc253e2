package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.feature.Standardisation;
import dev.nightjar.forest.OnnxRequestModel;
import dev.nightjar.message.NightjarException;
import dev.nightjar.model.Regressor;
import dev.nightjar.model.RegressorFile;
import dev.nightjar.model.SoftmaxClassifier;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.session.TestSessions;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassLearnerTest {
    private static final List<String> INPUTS = List.of("scaled/a", "scaled/b", "scaled/c");
    private static final Standardisation IDENTITY = new Standardisation(List.of(
            new Standardisation.Column("a", 0, 0, 1),
            new Standardisation.Column("b", 0, 0, 1),
            new Standardisation.Column("c", 0, 0, 1)));

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    /** The class follows a; c is constant. */
    private static Dataset<Row> rows(long seed, int count, int classes) {
        Random random = new Random(seed);
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double a = random.nextGaussian();
            double noisy = a + 0.3 * random.nextGaussian();
            double label = noisy < 0 ? 0 : classes == 3 && noisy > 0.8 ? 2 : 1;
            all.add(RowFactory.create(a, random.nextGaussian(), 7.0, label));
        }
        StructType schema = new StructType();
        for (String input : INPUTS) {
            schema = schema.add(input, DataTypes.DoubleType, false);
        }
        schema = schema.add(
                "y",
                DataTypes.DoubleType,
                false,
                NominalAttribute.defaultAttr().withNumValues(classes).toMetadata());
        return spark.createDataFrame(all, schema).coalesce(1).cache();
    }

    private static Learner.Fitted fit(Pipeline.Family family, Dataset<Row> rows, int classes) {
        Pipeline.Model settings = new Pipeline.Model(
                family,
                7,
                5,
                4,
                2,
                1,
                "all",
                32,
                0.9,
                new Pipeline.Boosting(6, 2, 0.3),
                new Pipeline.Linear(0.001, 40),
                new Pipeline.Mlp(4, 15, 40));
        return new ClassLearner(settings, INPUTS, "y", classes, "prediction").fit(rows, Map.of("seed", "7"));
    }

    @ParameterizedTest
    @CsvSource({
        "RANDOM_FOREST, 2",
        "RANDOM_FOREST, 3",
        "GRADIENT_BOOSTED_TREES, 2",
        "LINEAR, 2",
        "LINEAR, 3",
        "MLP, 2",
        "MLP, 3"
    })
    void mllibTheExecutableAndOnnxAgree(Pipeline.Family family, int classes) throws OrtException {
        Dataset<Row> rows = rows(1, 400, classes);
        Learner.Fitted fitted = fit(family, rows, classes);
        PipelineModel mllib = new org.apache.spark.ml.Pipeline()
                .setStages(fitted.stages().toArray(PipelineStage[]::new))
                .fit(rows);

        List<Row> answers = mllib.transform(rows(2, 300, classes)).collectAsList();
        double[][][] onnx = onnx(fitted.regressor(), answers, classes);

        assertThat(fitted.regressor().classes()).isEqualTo(classes);
        double[] own = new double[classes];
        int correct = 0;
        for (int i = 0; i < answers.size(); i++) {
            Row answer = answers.get(i);
            double[] row = {answer.getDouble(0), answer.getDouble(1), answer.getDouble(2)};
            double named = fitted.regressor().predict(row);
            fitted.regressor().probabilities(row, own);
            assertThat(answer.<Double>getAs("prediction")).isEqualTo(named);
            assertThat(onnx[0][i][0]).isEqualTo(named);
            Vector spark = answer.getAs(ClassLearner.PROBABILITY);
            for (int type = 0; type < classes; type++) {
                assertThat(own[type]).isCloseTo(spark.apply(type), within(1e-12));
                assertThat(onnx[1 + type][i][0]).isCloseTo(own[type], within(1e-12));
            }
            correct += named == answer.getDouble(3) ? 1 : 0;
        }
        assertThat(correct).isGreaterThan(225);
    }

    @Test
    void boostedTreesTellOnlyTwoClassesApart() {
        assertThatThrownBy(() -> fit(Pipeline.Family.GRADIENT_BOOSTED_TREES, rows(1, 60, 3), 3))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("model.family");
    }

    @ParameterizedTest
    @CsvSource({"RANDOM_FOREST", "LINEAR", "MLP"})
    void aClassWithoutRowsKeepsItsNumber(Pipeline.Family family) {
        Dataset<Row> rows = rows(3, 200, 3).filter("y < 2");

        assertThat(fit(family, rows, 3).regressor().classes()).isEqualTo(3);
    }

    @Test
    void theFileKeepsALinearClassifierToTheLastBit() throws IOException {
        Regressor fitted = fit(Pipeline.Family.LINEAR, rows(4, 100, 3), 3).regressor();
        double[] row = {0.3, -0.2, 7};
        double[] one = new double[3];
        double[] other = new double[3];

        Regressor read = RegressorFile.read(RegressorFile.write((SoftmaxClassifier) fitted));

        fitted.probabilities(row, one);
        read.probabilities(row, other);
        assertThat(other).isEqualTo(one);
        assertThat(read.predict(row)).isEqualTo(fitted.predict(row));
        assertThatThrownBy(() -> read.predict(row, new double[] {0.5}, new double[1]))
                .isInstanceOf(IllegalStateException.class);
    }

    private static double[][][] onnx(Regressor model, List<Row> rows, int classes) throws OrtException {
        List<String> names = List.of("no", "yes", "may be").subList(0, classes);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession session = environment.createSession(
                OnnxRequestModel.of(model, IDENTITY, names), new OrtSession.SessionOptions())) {
            for (int input = 0; input < IDENTITY.names().size(); input++) {
                int column = input;
                double[] values =
                        rows.stream().mapToDouble(row -> row.getDouble(column)).toArray();
                inputs.put(
                        IDENTITY.names().get(input),
                        OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), new long[] {values.length}));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                double[][][] outputs = new double[1 + classes][][];
                for (int output = 0; output < outputs.length; output++) {
                    String name = OnnxRequestModel.outputs(names).get(output);
                    outputs[output] =
                            (double[][]) result.get(name).orElseThrow().getValue();
                }
                return outputs;
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }
}
