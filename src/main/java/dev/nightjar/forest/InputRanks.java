package dev.nightjar.forest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Turns each input of a row into its rank: how many of the forest's thresholds for that input it exceeds. A split then
 * compares two small integers, {@code value <= threshold} exactly where {@code rank <= the threshold's own rank}, so
 * predictions stay the same to the last bit, and a comparison needs no branch.
 */
final class InputRanks {
    /** Ranks stay below this number. */
    static final int MOST = 1 << 24;

    /** Inputs searched side by side, as no search waits for another. */
    private static final int GROUP = 4;

    /** Each input's thresholds as {@link #key}s, ascending, filled up to 2ⁿ − 1 of them. */
    private final long[] keys;

    /** The inputs, those with most thresholds first: the searches of a group take equally many steps. */
    private final int[] order;

    /** For each group of {@link #order}: the first step of its searches, (2ⁿ − 1 + 1) / 2. */
    private final int[] firstSteps;

    private final int[] starts;
    private final int[] lengths;

    InputRanks(NodeTable table, int width) {
        long[][] sorted = sorted(table, width);
        this.starts = new int[width];
        this.lengths = new int[width];
        for (int input = 0; input < width; input++) {
            lengths[input] = sorted[input].length;
            if (lengths[input] >= MOST) {
                throw new IllegalArgumentException("an input has " + lengths[input] + " thresholds");
            }
        }
        this.order = IntStream.range(0, width)
                .boxed()
                .sorted(Comparator.comparing(input -> -lengths[input]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.firstSteps = new int[(width + GROUP - 1) / GROUP];
        int size = 0;
        for (int i = 0; i < width; i++) {
            int room = room(lengths[order[i - i % GROUP]]);
            firstSteps[i / GROUP] = (room + 1) >> 1;
            starts[order[i]] = size;
            size = Math.addExact(size, room);
        }
        this.keys = new long[size];
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
        int whole = order.length - order.length % GROUP;
        for (int i = 0; i < whole; i += GROUP) {
            ofGroup(i, rows, offset, ranks);
        }
        for (int i = whole; i < order.length; i++) {
            int input = order[i];
            ranks[input] = rank(key(rows[offset + input]), starts[input], firstSteps[i / GROUP]);
        }
    }

    private int rank(long key, int start, int firstStep) {
        int at = start;
        for (int step = firstStep; step > 0; step >>= 1) {
            at += keys[at + step - 1] < key ? step : 0;
        }
        return at - start;
    }

    private void ofGroup(int from, double[] rows, int offset, int[] ranks) {
        int a = order[from];
        int b = order[from + 1];
        int c = order[from + 2];
        int d = order[from + 3];
        long keyA = key(rows[offset + a]);
        long keyB = key(rows[offset + b]);
        long keyC = key(rows[offset + c]);
        long keyD = key(rows[offset + d]);
        int atA = starts[a];
        int atB = starts[b];
        int atC = starts[c];
        int atD = starts[d];
        for (int step = firstSteps[from / GROUP]; step > 0; step >>= 1) {
            atA += keys[atA + step - 1] < keyA ? step : 0;
            atB += keys[atB + step - 1] < keyB ? step : 0;
            atC += keys[atC + step - 1] < keyC ? step : 0;
            atD += keys[atD + step - 1] < keyD ? step : 0;
        }
        ranks[a] = atA - starts[a];
        ranks[b] = atB - starts[b];
        ranks[c] = atC - starts[c];
        ranks[d] = atD - starts[d];
    }
}
