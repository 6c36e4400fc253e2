package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResidualIntervalsTest {
    private static final LinearModel LINE = new LinearModel(List.of("x"), new double[] {2}, 1, Map.of());

    @Test
    void addsTheResidualsQuantilesToThePoint() {
        double[] nine = IntStream.rangeClosed(-4, 4).mapToDouble(i -> i).toArray();
        Regressor model = new ResidualIntervals(LINE, new Residuals(nine));
        double[] quantiles = new double[3];

        double point = model.predict(new double[] {10}, new double[] {0.1, 0.5, 0.9}, quantiles);

        assertThat(point).isEqualTo(21);
        assertThat(quantiles).containsExactly(17, 21, 25);
    }

    @Test
    void coversAtLeastItsLevelOfFurtherRows() {
        Random random = new Random(7);
        int held = 0;
        int rounds = 4_000;
        for (int round = 0; round < rounds; round++) {
            double[] residuals = random.doubles(25, -1, 1).map(x -> x * x * x).toArray();
            double[] tails = new double[2];
            double point = new ResidualIntervals(LINE, new Residuals(residuals))
                    .predict(new double[] {0}, new double[] {0.1, 0.9}, tails);
            double further = random.nextDouble(-1, 1);
            double label = point + further * further * further;
            held += tails[0] <= label && label <= tails[1] ? 1 : 0;
        }
        // Two ends of 26 residuals' places: (24 − 2) ÷ 26 = 0.846 of all.
        assertThat((double) held / rounds).isBetween(0.82, 0.87);
    }

    @Test
    void travelsThroughItsFile() throws IOException {
        Residuals read = RegressorFile.readResiduals(RegressorFile.write(new Residuals(new double[] {0.1, -1e-300})));

        assertThat(read.values()).containsExactly(-1e-300, 0.1);
    }

    @Test
    void refusesWhatIsNoResidual() {
        assertThatThrownBy(() -> new Residuals(new double[0])).hasMessageContaining("0 residuals");
        assertThatThrownBy(() -> new Residuals(new double[] {Double.NaN})).hasMessageContaining("not finite");
    }

    @Test
    void aModelOfPointsAloneHasNoQuantiles() {
        assertThatThrownBy(() -> LINE.predict(new double[] {1}, new double[] {0.5}, new double[1]))
                .isInstanceOf(IllegalStateException.class);
    }
}
