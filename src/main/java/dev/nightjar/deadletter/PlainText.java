package dev.nightjar.deadletter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.io.HexDump;

/** Bytes from strangers, made fit for a terminal: nothing in them can move its cursor or change its title. */
final class PlainText {
    private PlainText() {}

    /** On one line; control and formatting characters as {@code \}{@code u001b}. */
    static String line(String text) {
        return escaped(text, "");
    }

    /** The same, but line breaks and tabs stay. */
    static String block(String text) {
        return escaped(text, "\n\r\t");
    }

    /** The bytes as text; empty unless they are UTF-8 without control characters but line breaks and tabs. */
    static Optional<String> of(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return block(text).equals(text) ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /**
     * Offset, bytes and ASCII characters, 16 bytes a line.
     *
     * @param most of the first bytes
     */
    static String hex(byte[] bytes, int most) {
        if (bytes.length == 0) {
            return "";
        }
        StringBuilder dump = new StringBuilder();
        try {
            HexDump.dump(Arrays.copyOf(bytes, Math.min(bytes.length, most)), dump);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every write", e);
        }
        return dump.toString();
    }

    private static String escaped(String text, String allowed) {
        if (text.codePoints().noneMatch(point -> isHidden(point) && allowed.indexOf(point) < 0)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isHidden(point) && allowed.indexOf(point) < 0) {
                plain.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                plain.appendCodePoint(point);
            }
        });
        return plain.toString();
    }

    /** Escape sequences begin with a control character; FORMAT holds those that turn the direction of writing. */
    private static boolean isHidden(int point) {
        int type = Character.getType(point);
        return Character.isISOControl(point)
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
