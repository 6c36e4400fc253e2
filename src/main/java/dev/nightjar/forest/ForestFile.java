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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forest's file, {@code forest.njf}, big-endian:
 *
 * <pre>
 * 8 bytes   magic "NJFOREST"
 * int       version, 4
 * int       length of the content in bytes, at most 512 MiB
 * content   int inputs, then each name; int provenance entries, then each name and value (text: int length, UTF-8);
 *           int trees, then the number of nodes of each (int); then each node, breadth first: short input, or −1 for a
 *           leaf, and double threshold or value; the aggregation (byte): 0 mean, 1 weighted sum, 2 log odds, both followed
 *           by each tree's weight (double), or 3 class shares, followed by int classes, then leaf after leaf each
 *           class's share (double); covers (byte): 0 none, or 1, followed by leaf after leaf how many training rows of
 *           its tree's sample reached it (int, ≥ 0); int label bins (0: no labels, at most 255), then each bin's value
 *           (double), then of each leaf the bins of its eight points, ascending (byte each), or eight times 255 where it
 *           has none
 * 32 bytes  SHA-256 of all before
 * </pre>
 *
 * Versions 1 and 2 were never released and are refused. Files of version 3 and later stay readable; version 3 has no
 * covers, not even the byte that says so.
 */
public final class ForestFile {
    static final int VERSION = 4;
    static final int OLDEST_VERSION = 3;
    static final int MOST_CONTENT = 512 << 20;

    static final int MEAN = 0;
    static final int WEIGHTED_SUM = 1;
    static final int LOG_ODDS = 2;
    static final int CLASS_SHARES = 3;

    static final int NO_COVERS = 0;
    static final int COVERS = 1;

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
        int version = version(head);
        byte[] content = in.readNBytes(contentLength(head));
        byte[] sum = in.readNBytes(DIGEST);
        if (!MessageDigest.isEqual(sum, digest(head, content)) || in.read() != -1) {
            throw corrupt("its checksum does not match its content", null);
        }
        try {
            return new ForestReader(ByteBuffer.wrap(content), version).forest();
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw corrupt(e.getMessage() == null ? "it ends too early" : e.getMessage(), e);
        }
    }

    private static int version(byte[] head) {
        if (head.length < HEAD || !MessageDigest.isEqual(MAGIC, Arrays.copyOf(head, MAGIC.length))) {
            throw corrupt("it does not start with NJFOREST", null);
        }
        int version = ByteBuffer.wrap(head).getInt(MAGIC.length);
        if (version < OLDEST_VERSION || version > VERSION) {
            throw corrupt(
                    "its version is " + version + ", and this program knows " + OLDEST_VERSION + " to " + VERSION,
                    null);
        }
        return version;
    }

    private static int contentLength(byte[] head) {
        int length = ByteBuffer.wrap(head).getInt(MAGIC.length + Integer.BYTES);
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
        aggregation(out, forest);
        covers(out, forest.covers());
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

    private static void aggregation(DataOutputStream out, Forest forest) throws IOException {
        if (forest.aggregation() instanceof Aggregation.Mean) {
            out.writeByte(MEAN);
        } else if (forest.aggregation() instanceof Aggregation.WeightedSum sum) {
            out.writeByte(WEIGHTED_SUM);
            doubles(out, sum.weights());
        } else if (forest.aggregation() instanceof Aggregation.LogOdds odds) {
            out.writeByte(LOG_ODDS);
            doubles(out, odds.weights());
        } else if (forest.aggregation() instanceof Aggregation.ClassShares shares) {
            out.writeByte(CLASS_SHARES);
            out.writeInt(shares.classes());
            for (double share : forest.table().shares()) {
                out.writeDouble(share);
            }
        }
    }

    private static void doubles(DataOutputStream out, List<Double> numbers) throws IOException {
        for (double number : numbers) {
            out.writeDouble(number);
        }
    }

    private static void covers(DataOutputStream out, @Nullable Covers covers) throws IOException {
        out.writeByte(covers == null ? NO_COVERS : COVERS);
        for (int rows : covers == null ? new int[0] : covers.leaves) {
            out.writeInt(rows);
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
        for (long leaf : spread.points.leaves) {
            out.writeLong(leaf);
        }
    }
}
