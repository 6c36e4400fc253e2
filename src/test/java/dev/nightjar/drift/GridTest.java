package dev.nightjar.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridTest {

    @Test
    void cutsAtEachQuantile() {
        Grid grid = new Grid(new double[] {1, 2, 3});

        assertThat(grid.cells()).isEqualTo(4);
        assertThat(new int[] {
                    grid.cellOf(-9), grid.cellOf(1), grid.cellOf(1.5), grid.cellOf(2), grid.cellOf(3), grid.cellOf(9)
                })
                .containsExactly(0, 0, 1, 1, 2, 3);
    }

    @Test
    void givesAValueThatManyRowsShareACellOfItsOwn() {
        Grid grid = Grid.ofQuantiles(new double[] {1, 2, 2, 2, 3});

        assertThat(grid.points()).containsExactly(1, Math.nextDown(2.0), 2, 3);
        assertThat(grid.cellOf(2)).isNotEqualTo(grid.cellOf(1.999999)).isNotEqualTo(grid.cellOf(2.000001));
        assertThat(grid.holdsOneNumber(2)).isTrue();
        assertThat(grid.holdsOneNumber(1)).isFalse();
    }

    @Test
    void tellsAConstantColumnsValueFromBelowAndAbove() {
        Grid grid = Grid.ofQuantiles(new double[] {5, 5, 5});

        assertThat(grid.cells()).isEqualTo(3);
        assertThat(new int[] {grid.cellOf(4.999), grid.cellOf(5), grid.cellOf(5.001)})
                .containsExactly(0, 1, 2);
    }

    @Test
    void takesMinusZeroForZero() {
        Grid grid = Grid.ofQuantiles(new double[] {-0.0, 0.0, 1});

        assertThat(grid.points()).containsExactly(-Double.MIN_VALUE, 0, 1);
        assertThat(grid.cellOf(-0.0)).isEqualTo(grid.cellOf(0.0));
    }

    @Test
    void survivesNeighboursAmongItsQuantiles() {
        double below = Math.nextDown(2.0);

        assertThat(Grid.ofQuantiles(new double[] {below, 2, 2}).points()).containsExactly(below, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsTheCellThatALookFromTheFirstPointOnFinds(long seed) {
        Random random = new Random(seed);
        double[] quantiles =
                random.doubles(50).map(x -> Math.rint(x * 40) / 4).sorted().toArray();
        Grid grid = Grid.ofQuantiles(quantiles);

        for (double value :
                random.doubles(1000, -1, 11).map(x -> Math.rint(x * 8) / 8).toArray()) {
            int cell = 0;
            while (cell < grid.points().length && value > grid.points()[cell]) {
                cell++;
            }
            assertThat(grid.cellOf(value))
                    .as("seed " + seed + ", value " + value)
                    .isEqualTo(cell);
        }
    }

    @Test
    void refusesPointsThatDoNotIncrease() {
        for (double[] points : new double[][] {{}, {1, 1}, {2, 1}, {Double.NaN}, {1, Double.POSITIVE_INFINITY}}) {
            assertThatThrownBy(() -> new Grid(points)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
