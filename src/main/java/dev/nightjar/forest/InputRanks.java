package dev.nightjar.forest;

import java.util.Arrays;

/**
 * Turns each input of a row into its rank: how many of the forest's thresholds for that input it exceeds. A split then
 * compares two small integers, {@code value <= threshold} exactly where {@code rank <= the threshold's own rank}, so
 * predictions stay the same to the last bit, and a comparison needs no branch.
 */
final class InputRanks {
    /** Ranks stay below this number. */
    static final int MOST = 1 << 24;

    /** Each input's thresholds as {@link #key}s, ascending, filled up to 2ⁿ − 1 of them. */
    private final long[] keys;

    private final int[] starts;
    private final int[] lengths;

    InputRanks(NodeTable table, int width) {
        long[][] sorted = sorted(table, width);
        this.starts = new int[width + 1];
        this.lengths = new int[width];
        for (int input = 0; input < width; input++) {
            lengths[input] = sorted[input].length;
            if (lengths[input] >= MOST) {
                throw new IllegalArgumentException("an input has " + lengths[input] + " thresholds");
            }
            starts[input + 1] = Math.addExact(starts[input], room(lengths[input]));
        }
        this.keys = new long[starts[width]];
        Arrays.fill(keys, Long.MAX_VALUE);
        for (int input = 0; input < width; input++) {
            System.arraycopy(sorted[input], 0, keys, starts[input], lengths[input]);
        }
    }

    private static long[][] sorted(NodeTable table, int width) {
        int[] sizes = new int[width];
        for (int input : table.inputs()) {
            if (input != NodeTable.LEAF) {
                sizes[input]++;
            }
        }
        long[][] sorted = new long[width][];
        Arrays.setAll(sorted, input -> new long[sizes[input]]);
        for (int node = 0; node < table.inputs().length; node++) {
            int input = table.inputs()[node];
            if (input != NodeTable.LEAF) {
                sorted[input][--sizes[input]] = key(table.numbers()[node]);
            }
        }
        Arrays.setAll(
                sorted,
                input -> Arrays.stream(sorted[input]).sorted().distinct().toArray());
        return sorted;
    }

    /** The least 2ⁿ − 1 that is not less. */
    private static int room(int length) {
        return (Integer.highestOneBit(length) << 1) - (length == 0 ? 0 : 1);
    }

    /** Ordered as the numbers are; −0.0 equals 0.0, and NaN is above everything, as it exceeds every threshold. */
    private static long key(double number) {
        long bits = Double.doubleToLongBits(number + 0.0);
        return bits ^ ((bits >> 63) >>> 1);
    }

    int width() {
        return lengths.length;
    }

    /** How many different thresholds the input has. */
    int thresholds(int input) {
        return lengths[input];
    }

    /** The rank of a threshold: inputs whose rank is at most this go left. */
    int ofThreshold(int input, double threshold) {
        return Arrays.binarySearch(keys, starts[input], starts[input] + lengths[input], key(threshold)) - starts[input];
    }

    /** Ranks the row that starts at {@code offset}. */
    void of(double[] rows, int offset, int[] ranks) {
        for (int input = 0; input < lengths.length; input++) {
            long key = key(rows[offset + input]);
            int start = starts[input];
            int at = start;
            for (int step = (starts[input + 1] - start + 1) >> 1; step > 0; step >>= 1) {
                at += keys[at + step - 1] < key ? step : 0;
            }
            ranks[input] = at - start;
        }
    }
}
