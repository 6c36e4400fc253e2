package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 50})
    void exportsThePlainForest(int width) throws OrtException {
        Random random = new Random(width);
        List<String> inputs = IntStream.range(0, width).mapToObj(i -> "x" + i).toList();
        List<TreeNode> trees =
                Stream.generate(() -> tree(random, 7, width)).limit(20).toList();
        Forest forest = Forest.of(inputs, trees, Map.of());
        double[] rows = random.doubles(300L * width).toArray();
        double[] wanted = new double[300];
        forest.predict(rows, 300, wanted);

        double[][] got = runPlain(OnnxModel.forestModel(forest), rows, width);

        for (int row = 0; row < 300; row++) {
            assertThat(got[row][0]).isCloseTo(wanted[row], within(1e-12));
        }
    }

    private static TreeNode tree(Random random, int depth, int width) {
        if (depth == 0) {
            return new TreeNode.Leaf(random.nextGaussian());
        }
        return new TreeNode.Split(
                random.nextInt(width),
                random.nextDouble(),
                tree(random, depth - 1 - random.nextInt(depth), width),
                tree(random, depth - 1, width));
    }

    private static double[][] runPlain(byte[] model, double[] rows, int width) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {rows.length / width, width};
        try (OrtSession session = environment.createSession(model, new OrtSession.SessionOptions());
                OnnxTensor tensor = OnnxTensor.createTensor(environment, DoubleBuffer.wrap(rows), shape);
                OrtSession.Result result = session.run(Map.of(OnnxModel.INPUTS, tensor))) {
            return (double[][]) result.get(0).getValue();
        }
    }

    @Test
    void refusesToExportClasses() {
        assertThatThrownBy(() -> OnnxModel.forestModel(Forests.classes(1, 2, 2, 2)))
                .hasMessageContaining("its answer is ClassShares");
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
