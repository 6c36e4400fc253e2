package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.forest.TreeNode.Leaf;
import dev.nightjar.forest.TreeNode.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForestTest {
    private static Forest single(TreeNode... trees) {
        return Forest.of(List.of("x"), List.of(trees), Map.of());
    }

    @Test
    void sendsEqualLeftAndNotANumberRight() {
        Forest forest = single(new Split(0, 1.5, new Leaf(-1), new Leaf(1)));

        assertThat(forest.predict(new double[] {1.5})).isEqualTo(-1);
        assertThat(forest.predict(new double[] {Math.nextUp(1.5)})).isEqualTo(1);
        assertThat(forest.predict(new double[] {Double.NaN})).isEqualTo(1);
        assertThat(forest.predict(new double[] {Double.NEGATIVE_INFINITY})).isEqualTo(-1);
    }

    @Test
    void sumsFromTheFirstAnswerInTheTreesOrder() {
        Forest zero = single(new Leaf(-0.0), new Leaf(-0.0));
        Forest order = single(new Leaf(1e16), new Leaf(1), new Leaf(-1e16), new Leaf(1), new Leaf(3));

        assertThat(Double.doubleToRawLongBits(zero.predict(new double[] {0})))
                .isEqualTo(Double.doubleToRawLongBits(-0.0));
        assertThat(order.predict(new double[] {0})).isEqualTo((1e16 + 1 - 1e16 + 1 + 3) / 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void blockEqualsSingleRows(long seed) {
        Forest forest = Forests.bare(seed, 23, 9);
        int count = 64 * 3 + 17;
        double[] rows = Forests.rows(seed + 100, count);
        double[] block = new double[count];

        forest.predict(rows, count, block);

        for (int row = 0; row < count; row++) {
            double one = forest.predict(Arrays.copyOfRange(rows, row * 6, row * 6 + 6));
            assertThat(Double.doubleToRawLongBits(block[row])).isEqualTo(Double.doubleToRawLongBits(one));
        }
    }

    @Test
    void refusesWhatIsNoForest() {
        assertThatThrownBy(() -> single()).hasMessageContaining("no tree");
        assertThatThrownBy(() -> single(new Split(1, 0, new Leaf(0), new Leaf(0))))
                .hasMessageContaining("input that does not exist");
        assertThatThrownBy(() -> single(new Leaf(Double.NaN))).hasMessageContaining("not finite");
        assertThatThrownBy(() -> single(new Split(0, Double.NaN, new Leaf(0), new Leaf(0))))
                .hasMessageContaining("NaN");
    }

    @Test
    void refusesQuantilesWithoutLabels() {
        Forest forest = single(new Leaf(1));

        assertThatThrownBy(() -> forest.quantiles(new double[1], new double[] {0.5}, new double[1]))
                .isInstanceOf(IllegalStateException.class);
    }
}
