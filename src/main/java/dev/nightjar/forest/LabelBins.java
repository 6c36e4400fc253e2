package dev.nightjar.forest;

import java.io.Serializable;
import java.util.Arrays;

/**
 * At most {@link #MOST} ranges of labels that all leaves share. Where the training rows hold at most that many different
 * labels, each label is a bin of its own and quantiles are exact in the label; otherwise a bin runs over
 * {@code (edge before, edge]} and answers with its middle label.
 *
 * <p>The edges are label quantiles at {@link #shares}, close together in the tails (the scale function k₁ of Dunning and
 * Ertl 2019, "Computing extremely accurate quantiles using t-digests", section 2.3): the middle bins hold 0.6 % of the
 * labels each, the outermost 0.004 %.
 */
public final class LabelBins implements Serializable {
    /** A bin's number fits a byte, and one is left that stands for no bin, {@link LeafPoints#NOTHING}. */
    public static final int MOST = 255;

    private static final long serialVersionUID = 1L;

    private final double[] edges;
    private final double[] middles;

    private LabelBins(double[] edges, double[] middles) {
        this.edges = edges;
        this.middles = middles;
    }

    /**
     * One bin a label.
     *
     * @param labels ascending, all different, 1 to {@link #MOST}, finite
     */
    public static LabelBins exact(double[] labels) {
        if (labels.length == 0 || labels.length > MOST) {
            throw new IllegalArgumentException(labels.length + " labels are not 1 to " + MOST);
        }
        return new LabelBins(labels.clone(), labels.clone());
    }

    /** Shares of the labels, ascending in [0, 1], whose quantiles {@link #ofQuantiles} takes: bin middles and edges in turn. */
    public static double[] shares() {
        double[] shares = new double[2 * MOST];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (1 - Math.cos(Math.PI * (i + 1) / shares.length)) / 2;
        }
        return shares;
    }

    /**
     * Bins between quantiles.
     *
     * @param quantiles the labels' quantiles at {@link #shares}, ascending
     */
    public static LabelBins ofQuantiles(double[] quantiles) {
        double[] edges = new double[MOST];
        double[] middles = new double[MOST];
        int bins = 0;
        for (int i = 1; i < quantiles.length; i += 2) {
            double edge = quantiles[i];
            if (bins == 0 || edge > edges[bins - 1]) {
                double middle = quantiles[i - 1];
                middles[bins] = bins > 0 && middle <= edges[bins - 1] ? edge : middle;
                edges[bins++] = edge;
            }
        }
        return new LabelBins(Arrays.copyOf(edges, bins), Arrays.copyOf(middles, bins));
    }

    /** The label's bin; labels above the last edge fall into the last bin. */
    public int of(double label) {
        int found = Arrays.binarySearch(edges, label);
        return Math.min(found >= 0 ? found : -found - 1, edges.length - 1);
    }

    /** What each bin answers with, ascending. */
    double[] middles() {
        return middles.clone();
    }
}
