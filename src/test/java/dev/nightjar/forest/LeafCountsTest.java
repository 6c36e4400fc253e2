package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafCountsTest {
    @Test
    void drawsByRank() {
        // Ranks (i + 0.5) 3 / 8: 0.19, 0.56, 0.94, 1.31, 1.69, 2.06, 2.44, 2.81.
        LeafCounts counts = LeafCounts.of(new int[3], new int[] {30, 10, 20}, 3);

        assertThat(counts.sample(1, 0.5).leaves).containsExactly(0x0a0a0a_1414_1e1e1eL);
    }

    @Test
    void leavesEmptyWhatNoRowReached() {
        LeafCounts counts = LeafCounts.of(new int[] {1}, new int[] {7}, 1);

        assertThat(counts.sample(3, 0.9).leaves)
                .containsExactly(LeafPoints.EMPTY, 0x0707_0707_0707_0707L, LeafPoints.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void roundsNothingWhereEightIsAMultiple(int rows) {
        int[] bins = new Random(rows).ints(rows, 0, LabelBins.MOST).toArray();
        for (double phase : new double[] {0, 0.1, 0.5, 0.99}) {
            double[] shares = shares(bins, phase);
            for (int bin : bins) {
                assertThat(shares[bin]).isEqualTo(share(bins, bin));
            }
        }
    }

    /** Over the phases (k + ½) / n the ranks run over (m + ½) / 8 for all m below 8 n: each row is drawn eight times. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 9, 31, 100, 1001})
    void favoursNoRow(int rows) {
        int[] bins = new Random(rows).ints(rows, 0, LabelBins.MOST).toArray();
        double[] mean = new double[LabelBins.MOST];
        for (int k = 0; k < rows; k++) {
            double[] shares = shares(bins, (k + 0.5) / rows);
            Arrays.setAll(mean, bin -> mean[bin] + shares[bin] / rows);
        }
        for (int bin : bins) {
            assertThat(mean[bin]).isCloseTo(share(bins, bin), offset(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isNeverOffByAPoint(long seed) {
        Random random = new Random(seed);
        int[] bins = random.ints(1 + random.nextInt(300), 0, LabelBins.MOST).toArray();
        double[] shares = shares(bins, random.nextDouble());
        double kept = 0;
        for (int bin = 0; bin < shares.length; bin++) {
            int edge = bin;
            kept += shares[bin];
            double whole =
                    (double) Arrays.stream(bins).filter(one -> one <= edge).count() / bins.length;
            assertThat(kept).isCloseTo(whole, offset(0.125));
        }
    }

    @Test
    void refusesMoreLeavesThanCanBeToldApart() {
        assertThatThrownBy(() -> LeafCounts.none().sample(LeafCounts.MOST_LEAVES + 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8388609 leaves");
    }

    /** The share of each bin in the points of a leaf with these rows. */
    private static double[] shares(int[] bins, double phase) {
        double[] shares = new double[LabelBins.MOST];
        long leaf = LeafCounts.of(new int[bins.length], bins, bins.length).sample(1, phase).leaves[0];
        for (int point = 0; point < LeafPoints.EACH; point++) {
            shares[(int) (leaf >>> (Byte.SIZE * point)) & 0xff] += 1.0 / LeafPoints.EACH;
        }
        return shares;
    }

    private static double share(int[] bins, int wanted) {
        return (double) Arrays.stream(bins).filter(bin -> bin == wanted).count() / bins.length;
    }
}
