package dev.nightjar.training;

import dev.nightjar.forest.Forest;
import dev.nightjar.forest.LabelBins;
import dev.nightjar.forest.LeafCounts;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Counts one partition's labels in every leaf of every tree, in blocks: memory follows the leaves and bins, not the rows.
 */
final class LeafCounter {
    private static final int BLOCK = 16_384;

    private final Forest forest;
    private final LabelBins bins;
    private final int width;
    private final LeafCounts[] counts;
    private final double[] rows;
    private final int[] labels = new int[BLOCK];
    private final int[] leaves = new int[BLOCK];

    LeafCounter(Forest forest, LabelBins bins) {
        this.forest = forest;
        this.bins = bins;
        this.width = forest.inputs().size();
        this.counts = new LeafCounts[forest.trees()];
        this.rows = new double[BLOCK * width];
        Arrays.fill(counts, LeafCounts.none());
    }

    /** The counts of each tree, by the tree's number; a row holds the inputs, then the label. */
    Iterator<Tuple2<Integer, LeafCounts>> count(Iterator<Row> partition) {
        while (partition.hasNext()) {
            int filled = 0;
            while (filled < BLOCK && partition.hasNext()) {
                take(partition.next(), filled++);
            }
            add(filled);
        }
        return IntStream.range(0, counts.length)
                .mapToObj(tree -> new Tuple2<>(tree, counts[tree]))
                .iterator();
    }

    private void take(Row row, int at) {
        for (int input = 0; input < width; input++) {
            rows[at * width + input] = row.getDouble(input);
        }
        labels[at] = bins.of(row.getDouble(width));
    }

    private void add(int filled) {
        for (int tree = 0; tree < counts.length; tree++) {
            forest.leaves(tree, rows, filled, leaves);
            counts[tree] = counts[tree].plus(LeafCounts.of(leaves, labels, filled));
        }
    }
}
