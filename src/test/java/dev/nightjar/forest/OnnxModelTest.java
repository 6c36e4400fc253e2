package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecaster;
import java.nio.DoubleBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelTest {
    private static final List<Feature> FEATURES = List.of(Feature.values());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithTheForecaster(long seed) throws OrtException {
        Random random = new Random(seed);
        Forest forest = Forests.taught(
                Forests.bare(seed, 100, 8),
                Forests.rows(seed, 300),
                random.doubles(300, -0.1, 0.1).toArray());
        double[][] features = new double[500][];
        for (int row = 0; row < features.length; row++) {
            features[row] = features(random);
        }
        Forecaster forecaster = new Forecaster(forest, 0.9);

        double[][] prices = run(OnnxModel.priceModel(forest, FEATURES), features);

        for (int row = 0; row < features.length; row++) {
            double wanted = forecaster.forecast(features[row]).predictedPrice();
            assertThat(Math.abs(prices[row][0] / wanted - 1)).isLessThanOrEqualTo(1e-12);
        }
    }

    @Test
    void takesOneRow() throws OrtException {
        Forest forest = Forests.small(4);
        double[] features = features(new Random(4));

        double[][] prices = run(OnnxModel.priceModel(forest, FEATURES), features);

        assertThat(prices).hasDimensions(1, 1);
        double wanted = new Forecaster(forest, 0.9).forecast(features).predictedPrice();
        assertThat(Math.abs(prices[0][0] / wanted - 1)).isLessThanOrEqualTo(1e-12);
    }

    @Test
    void refusesForestWhoseFeaturesAreNotDeclared() {
        assertThatThrownBy(() -> OnnxModel.priceModel(Forests.small(5), List.of(Feature.CURRENT_PRICE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs");
    }

    /** Every tenth week stands still. */
    private static double[] features(Random random) {
        double price = Math.exp(random.nextGaussian() * 3);
        double volatility = random.nextInt(10) == 0 ? 0 : price * random.nextDouble() / 10;
        return new double[] {
            price,
            price * (1 + random.nextGaussian() / 20),
            volatility,
            random.nextGaussian(),
            100 + 20 * random.nextGaussian(),
            100 + 20 * random.nextGaussian()
        };
    }

    private static double[][] run(byte[] model, double[]... rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession session = environment.createSession(model, new OrtSession.SessionOptions())) {
            for (Feature feature : FEATURES) {
                double[] column = new double[rows.length];
                for (int row = 0; row < rows.length; row++) {
                    column[row] = rows[row][feature.ordinal()];
                }
                inputs.put(
                        feature.key(),
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
