package dev.nightjar.forest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trusts nothing: each number of things is held against the bytes that are left before room is made for them. */
final class ForestReader {
    private static final int FIRST_WITH_COVERS = 4;

    private final ByteBuffer in;
    private final int version;

    ForestReader(ByteBuffer in, int version) {
        this.in = in;
        this.version = version;
    }

    Forest forest() {
        List<String> inputs = new ArrayList<>();
        int width = number(Integer.BYTES);
        for (int i = 0; i < width; i++) {
            inputs.add(text());
        }
        Map<String, String> provenance = new LinkedHashMap<>();
        int entries = number(2 * Integer.BYTES);
        for (int i = 0; i < entries; i++) {
            provenance.put(text(), text());
        }
        NodeTable bare = nodes();
        Aggregation aggregation = aggregation(bare.sizes().length);
        FlatTrees trees =
                new FlatTrees(aggregation instanceof Aggregation.ClassShares of ? shares(bare, of) : bare, width);
        Covers covers = version < FIRST_WITH_COVERS ? null : covers(trees.leaves());
        LeafSpread spread = labels(trees.leaves());
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes are left over");
        }
        return new Forest(inputs, provenance, trees, aggregation, spread, covers);
    }

    private int number(int bytesEach) {
        int number = in.getInt();
        if (number < 0 || (long) number * bytesEach > in.remaining()) {
            throw new IllegalArgumentException("it claims " + Integer.toUnsignedString(number) + " entries");
        }
        return number;
    }

    private String text() {
        byte[] utf8 = new byte[number(1)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private NodeTable nodes() {
        int[] sizes = new int[number(Integer.BYTES)];
        long nodes = 0;
        for (int tree = 0; tree < sizes.length; tree++) {
            sizes[tree] = in.getInt();
            nodes += sizes[tree];
        }
        if (nodes < 0 || nodes * (Short.BYTES + Double.BYTES) > in.remaining()) {
            throw new IllegalArgumentException("it claims " + nodes + " nodes");
        }
        int[] inputs = new int[(int) nodes];
        double[] numbers = new double[(int) nodes];
        for (int node = 0; node < nodes; node++) {
            inputs[node] = in.getShort();
            numbers[node] = in.getDouble();
        }
        return new NodeTable(sizes, inputs, numbers, new double[0]);
    }

    private Aggregation aggregation(int trees) {
        byte kind = in.get();
        return switch (kind) {
            case ForestFile.MEAN -> new Aggregation.Mean();
            case ForestFile.WEIGHTED_SUM -> new Aggregation.WeightedSum(weights(trees));
            case ForestFile.LOG_ODDS -> new Aggregation.LogOdds(weights(trees));
            case ForestFile.CLASS_SHARES -> new Aggregation.ClassShares(number(Double.BYTES));
            default -> throw new IllegalArgumentException("it claims aggregation " + kind);
        };
    }

    private List<Double> weights(int trees) {
        return Arrays.stream(doubles(trees)).boxed().toList();
    }

    private NodeTable shares(NodeTable bare, Aggregation.ClassShares of) {
        long leaves = Arrays.stream(bare.inputs())
                .filter(input -> input == NodeTable.LEAF)
                .count();
        return new NodeTable(bare.sizes(), bare.inputs(), bare.numbers(), doubles(leaves * of.classes()));
    }

    private double[] doubles(long number) {
        if (number * Double.BYTES > in.remaining()) {
            throw new IllegalArgumentException("it claims " + number + " numbers");
        }
        double[] doubles = new double[(int) number];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = in.getDouble();
        }
        return doubles;
    }

    private @Nullable Covers covers(int leaves) {
        byte kind = in.get();
        if (kind == ForestFile.NO_COVERS) {
            return null;
        }
        if (kind != ForestFile.COVERS) {
            throw new IllegalArgumentException("it claims covers of kind " + kind);
        }
        if ((long) leaves * Integer.BYTES > in.remaining()) {
            throw new IllegalArgumentException("it claims the training rows of " + leaves + " leaves");
        }
        int[] rows = new int[leaves];
        for (int leaf = 0; leaf < leaves; leaf++) {
            rows[leaf] = in.getInt();
        }
        return new Covers(rows);
    }

    private @Nullable LeafSpread labels(int leaves) {
        double[] values = doubles(number(Double.BYTES));
        if (values.length == 0) {
            return null;
        }
        if ((long) leaves * Long.BYTES > in.remaining()) {
            throw new IllegalArgumentException("it claims the points of " + leaves + " leaves");
        }
        long[] points = new long[leaves];
        for (int leaf = 0; leaf < leaves; leaf++) {
            points[leaf] = in.getLong();
        }
        return new LeafSpread(values, new LeafPoints(points));
    }
}
