package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forecast.Estimators;
import java.nio.DoubleBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxRequestModelTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithTheEstimatorAlsoWhereAValueIsMissing(long seed) throws OrtException {
        Random random = new Random(seed);
        Estimator estimator = Estimators.small(seed);
        double[][] rows = new double[300][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new double[] {
                4 + 2 * random.nextGaussian(),
                row % 3 == 0 ? Double.NaN : 110 + 10 * random.nextGaussian(),
                7 + random.nextGaussian()
            };
        }

        double[][] answers = run(OnnxRequestModel.of(estimator.model(), Estimators.STANDARDISATION), rows);

        for (int row = 0; row < rows.length; row++) {
            double wanted = estimator.estimate(rows[row]).value();
            assertThat(Math.abs(answers[row][0] / wanted - 1)).isLessThanOrEqualTo(1e-12);
        }
    }

    @Test
    void refusesAForestOfOtherInputs() {
        assertThatThrownBy(() -> OnnxRequestModel.of(Forests.small(1), Estimators.STANDARDISATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scaled/a");
    }

    private static double[][] run(byte[] model, double[][] rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession session = environment.createSession(model, new OrtSession.SessionOptions())) {
            for (int feature = 0; feature < Estimators.NAMES.size(); feature++) {
                double[] column = new double[rows.length];
                for (int row = 0; row < rows.length; row++) {
                    column[row] = rows[row][feature];
                }
                inputs.put(
                        Estimators.NAMES.get(feature),
                        OnnxTensor.createTensor(environment, DoubleBuffer.wrap(column), new long[] {rows.length}));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return (double[][]) result.get(0).getValue();
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }
}
