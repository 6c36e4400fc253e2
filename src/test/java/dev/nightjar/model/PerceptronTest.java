package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PerceptronTest {
    private static final LabelClasses CLASSES = new LabelClasses(new double[] {0, 10, 30}, new double[] {5, 15});

    /** Two inputs, one hidden unit that is the logistic of their difference, which speaks for the upper class. */
    private static final Perceptron PERCEPTRON = new Perceptron(
            List.of("a", "b"),
            List.of(
                    new Perceptron.Layer(new double[][] {{1, -1}}, new double[] {0}),
                    new Perceptron.Layer(new double[][] {{0}, {2}}, new double[] {0, -1})),
            CLASSES,
            Map.of("seed", "1"));

    @Test
    void weighsTheClassesMeansByTheirProbabilities() {
        // The hidden unit is 1/2, so both classes' sums are 0.
        assertThat(PERCEPTRON.predict(new double[] {3, 3})).isEqualTo(10);

        double upper = 1 / (1 + Math.exp(-(2 / (1 + Math.exp(-4.0)) - 1)));
        assertThat(PERCEPTRON.predict(new double[] {5, 1})).isCloseTo(5 + 10 * upper, within(1e-12));
    }

    @Test
    void spreadsLabelsEvenlyWithinAClass() {
        double[] quantiles = new double[3];

        double mean = PERCEPTRON.predict(new double[] {3, 3}, new double[] {0.25, 0.5, 0.9}, quantiles);

        assertThat(mean).isEqualTo(10);
        assertThat(quantiles).containsExactly(new double[] {5, 10, 26}, within(1e-12));
    }

    @Test
    void takesABlockAsItTakesRows() {
        double[] means = new double[2];
        double[] quantiles = new double[4];
        double[] tails = {0.05, 0.95};

        PERCEPTRON.predict(new double[] {3, 3, 5, 1}, 2, tails, means, quantiles);

        double[] alone = new double[2];
        assertThat(means[1]).isEqualTo(PERCEPTRON.predict(new double[] {5, 1}, tails, alone));
        assertThat(List.of(quantiles[2], quantiles[3])).containsExactly(alone[0], alone[1]);
    }

    @Test
    void staysFiniteWhereSumsAreHuge() {
        Perceptron steep = new Perceptron(
                List.of("a"),
                List.of(new Perceptron.Layer(new double[][] {{1e300}, {-1e300}}, new double[] {0, 0})),
                CLASSES,
                Map.of());

        assertThat(steep.predict(new double[] {1e5})).isEqualTo(5);
    }

    @Test
    void travelsThroughItsFileToTheLastBit() throws IOException {
        Regressor read = RegressorFile.read(RegressorFile.write(PERCEPTRON));

        assertThat(read.inputs()).containsExactly("a", "b");
        assertThat(read.provenance()).containsExactly(Map.entry("seed", "1"));
        assertThat(read.predict(new double[] {0.1, 0.7})).isEqualTo(PERCEPTRON.predict(new double[] {0.1, 0.7}));
    }

    @Test
    void refusesLayersThatDoNotFit() {
        assertThatThrownBy(() -> new Perceptron(
                        List.of("a"),
                        List.of(new Perceptron.Layer(new double[][] {{1, 2}}, new double[] {0})),
                        CLASSES,
                        Map.of()))
                .hasMessage("a layer takes 2 numbers and gets 1");
        assertThatThrownBy(() -> new Perceptron(List.of("a"), List.of(), CLASSES, Map.of()))
                .hasMessage("a network without layers answers nothing");
        assertThatThrownBy(() -> new Perceptron(
                        List.of("a"),
                        List.of(new Perceptron.Layer(new double[][] {{1}}, new double[] {0})),
                        CLASSES,
                        Map.of()))
                .hasMessage("the last layer makes 1 numbers for 2 classes");
        assertThatThrownBy(() -> new Perceptron.Layer(new double[][] {{1}, {1, 2}}, new double[] {0, 0}))
                .hasMessageContaining("differ in length");
        assertThatThrownBy(() -> new LabelClasses(new double[] {0, 1}, new double[] {2}))
                .hasMessage("class 0 has mean 2.0, outside 0.0 to 1.0");
    }

    @Test
    void refusesFilesThatAreNoModel() {
        for (String file : List.of(
                "{}",
                "[1]",
                "{\"format\":2}",
                "{\"format\":1,\"family\":\"boxes\"}",
                "{\"format\":1,\"family\":\"linear\",\"inputs\":[\"a\"],\"coefficients\":[],\"intercept\":1}",
                "{\"format\":1,\"family\":\"linear\",\"inputs\":[\"a\"],\"coefficients\":[\"x\"],\"intercept\":1}",
                "{\"format\":1,\"family\":\"mlp\",\"inputs\":[\"a\"],\"layers\":[{}]}")) {
            assertThatThrownBy(() -> RegressorFile.read(file.getBytes(StandardCharsets.UTF_8)))
                    .as(file)
                    .isInstanceOf(IOException.class);
        }
    }
}
