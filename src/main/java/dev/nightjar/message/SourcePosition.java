package dev.nightjar.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an input record stands: what its answer is identified by.
 *
 * @param topic Kafka topic
 * @param partition ≥ 0
 * @param offset ≥ 0
 */
public record SourcePosition(String topic, int partition, long offset) {
    private static final int ID_BYTES = 16;

    /** Only copied, never fed: a copy takes a fifth of the time of asking the JVM's providers for one. */
    private static final MessageDigest SHA_256 = sha256();

    private static final Pattern WRITTEN = Pattern.compile("([a-zA-Z0-9._-]{1,249})/(\\d{1,9})/(\\d{1,18})");

    /** Reads {@link #toString()} back; empty for anything else. */
    public static Optional<SourcePosition> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        return matcher.matches()
                ? Optional.of(new SourcePosition(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /** The first 32 hexadecimal digits of SHA-256({@code topic/partition/offset}): the same record, the same id. */
    public String predictionId() {
        byte[] hash = unused().digest(toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    }

    private static MessageDigest unused() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            return sha256();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** {@code topic/partition/offset}. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
