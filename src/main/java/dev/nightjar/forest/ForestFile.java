package dev.nightjar.forest;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forest's file, {@code forest.njf}, big-endian:
 *
 * <pre>
 * 8 bytes   magic "NJFOREST"
 * int       version, 1
 * int       length of the content in bytes, at most 512 MiB
 * content   int inputs, then each name; int provenance entries, then each name and value (text: int length, UTF-8);
 *           int trees, then the number of nodes of each (int); then each node, breadth first: short input, or −1 for a
 *           leaf, and double threshold or value; int label bins (0: no labels), then each bin's value (double), then of
 *           each leaf the number of points (byte), then each point's bin (byte)
 * 32 bytes  SHA-256 of all before
 * </pre>
 *
 * Files of every version ever written stay readable.
 */
public final class ForestFile {
    static final int VERSION = 1;
    static final int MOST_CONTENT = 512 << 20;

    private static final byte[] MAGIC = "NJFOREST".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = MAGIC.length + 2 * Integer.BYTES;
    private static final int DIGEST = 32;

    private ForestFile() {}

    /**
     * Writes the forest; the same forest gives the same bytes. The stream stays open.
     *
     * @throws IOException if the stream fails
     * @throws IllegalArgumentException if the forest is larger than 512 MiB
     */
    public static void write(Forest forest, OutputStream out) throws IOException {
        byte[] content = content(forest);
        if (content.length > MOST_CONTENT) {
            throw new IllegalArgumentException(
                    "the forest needs " + content.length + " bytes, more than a file may hold");
        }
        byte[] head = ByteBuffer.allocate(HEAD)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(content.length)
                .array();
        out.write(head);
        out.write(content);
        out.write(digest(head, content));
    }

    /**
     * Reads a forest. The stream must end with it; it stays open.
     *
     * @throws NightjarException {@code MODEL_CORRUPT} if anything differs from what was written
     * @throws IOException if the stream fails
     */
    public static Forest read(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        byte[] content = in.readNBytes(contentLength(head));
        byte[] sum = in.readNBytes(DIGEST);
        if (!MessageDigest.isEqual(sum, digest(head, content)) || in.read() != -1) {
            throw corrupt("its checksum does not match its content", null);
        }
        try {
            return new Reader(ByteBuffer.wrap(content)).forest();
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw corrupt(e.getMessage() == null ? "it ends too early" : e.getMessage(), e);
        }
    }

    private static int contentLength(byte[] head) {
        if (head.length < HEAD || !MessageDigest.isEqual(MAGIC, Arrays.copyOf(head, MAGIC.length))) {
            throw corrupt("it does not start with NJFOREST", null);
        }
        ByteBuffer numbers = ByteBuffer.wrap(head, MAGIC.length, 2 * Integer.BYTES);
        int version = numbers.getInt();
        int length = numbers.getInt();
        if (version != VERSION) {
            throw corrupt("its version is " + version + ", and this program knows " + VERSION, null);
        }
        if (length < 0 || length > MOST_CONTENT) {
            throw corrupt("it claims " + Integer.toUnsignedString(length) + " bytes", null);
        }
        return length;
    }

    private static NightjarException corrupt(String why, @Nullable Throwable cause) {
        return new NightjarException(
                ReasonCode.MODEL_CORRUPT,
                "Cannot read the forest file: " + why + "; register the version again",
                cause);
    }

    private static byte[] digest(byte[] head, byte[] content) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(head);
            return sha.digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] content(Forest forest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(forest.inputs().size());
        for (String input : forest.inputs()) {
            text(out, input);
        }
        out.writeInt(forest.provenance().size());
        for (Map.Entry<String, String> entry : forest.provenance().entrySet()) {
            text(out, entry.getKey());
            text(out, entry.getValue());
        }
        nodes(out, forest.table());
        labels(out, forest.spread());
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static void nodes(DataOutputStream out, NodeTable table) throws IOException {
        out.writeInt(table.sizes().length);
        for (int size : table.sizes()) {
            out.writeInt(size);
        }
        for (int node = 0; node < table.inputs().length; node++) {
            out.writeShort(table.inputs()[node]);
            out.writeDouble(table.numbers()[node]);
        }
    }

    private static void labels(DataOutputStream out, @Nullable LeafSpread spread) throws IOException {
        if (spread == null) {
            out.writeInt(0);
            return;
        }
        out.writeInt(spread.values.length);
        for (double value : spread.values) {
            out.writeDouble(value);
        }
        int[] starts = spread.points.starts;
        for (int leaf = 0; leaf < spread.points.leaves(); leaf++) {
            out.writeByte(starts[leaf + 1] - starts[leaf]);
        }
        out.write(spread.points.bins);
    }

    /** Trusts nothing: each number of things is held against the bytes that are left before room is made for them. */
    private static final class Reader {
        private final ByteBuffer in;

        Reader(ByteBuffer in) {
            this.in = in;
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
            FlatTrees trees = new FlatTrees(nodes(), width);
            LeafSpread spread = labels(trees.leaves());
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes are left over");
            }
            return new Forest(inputs, provenance, trees, spread);
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
            return new NodeTable(sizes, inputs, numbers);
        }

        private @Nullable LeafSpread labels(int leaves) {
            double[] values = new double[number(Double.BYTES)];
            if (values.length == 0) {
                return null;
            }
            for (int bin = 0; bin < values.length; bin++) {
                values[bin] = in.getDouble();
            }
            int[] starts = new int[leaves + 1];
            for (int leaf = 0; leaf < leaves; leaf++) {
                starts[leaf + 1] = starts[leaf] + (in.get() & 0xff);
            }
            if (starts[leaves] > in.remaining()) {
                throw new IllegalArgumentException("it claims " + starts[leaves] + " points");
            }
            byte[] bins = new byte[starts[leaves]];
            in.get(bins);
            return new LeafSpread(values, new LeafPoints(starts, bins));
        }
    }
}
