package dev.nightjar.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where an input record stands: what its answer is identified by.
 *
 * @param topic Kafka topic
 * @param partition ≥ 0
 * @param offset ≥ 0
 */
public record SourcePosition(String topic, int partition, long offset) {
    private static final int ID_BYTES = 16;

    /** The first 32 hexadecimal digits of SHA-256({@code topic/partition/offset}): the same record, the same id. */
    public String predictionId() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
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
