package dev.nightjar.message;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON in UTF-8 under construction, for what is written many times over with the same names: these are bytes already. Whoever
 * writes sees to commas and brackets. For one thread; may be used again after {@link #clear}.
 */
final class JsonBytes {
    private static final int TYPICAL_BYTES = 1024;

    private byte[] bytes = new byte[TYPICAL_BYTES];
    private int length;

    /** What {@link #put} takes: a name in quotes with what stands around it, {@code ,"lower":}. */
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A text in quotes, escaped as JSON asks. */
    static byte[] quoted(String text) {
        byte[] escaped = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        byte[] quoted = new byte[escaped.length + 2];
        System.arraycopy(escaped, 0, quoted, 1, escaped.length);
        quoted[0] = '"';
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    /** Bytes that are JSON already. */
    JsonBytes put(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** Characters that stand for themselves in JSON and have one byte each: numbers, instants, what is known to be harmless. */
    @SuppressWarnings("deprecation") // drops the upper halves of characters, which are zero here: a plain copy
    JsonBytes ascii(String text) {
        int more = text.length();
        reserve(more);
        text.getBytes(0, more, bytes, length);
        length += more;
        return this;
    }

    JsonBytes clear() {
        length = 0;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
