package dev.nightjar.message;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The mapping between claims, what answers them, and JSON bytes. */
public final class ClaimJson {
    /** No claim is larger; a key has at most 1,024 bytes. */
    public static final int MAX_BYTES = 16_384;

    private static final int LONGEST_BUCKET = 2048;
    private static final int LONGEST_KEY = 4096;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private ClaimJson() {}

    /**
     * Reads a claim; other fields than its own are left alone.
     *
     * @param bytes a record's value; null for a tombstone; larger than {@link #MAX_BYTES} it is {@code OVERSIZED}
     */
    public static Decoded<Claim> decode(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > MAX_BYTES) {
            return new Decoded.Rejected<>(
                    ReasonCode.OVERSIZED, "the record has " + bytes.length + " bytes; the limit is " + MAX_BYTES);
        }
        return Json.decode(
                bytes,
                fields -> new Claim(
                        fields.line("bucket", LONGEST_BUCKET),
                        fields.line("object_key", LONGEST_KEY),
                        fields.name("config_hash"),
                        fields.name("identifier"),
                        sha256(fields),
                        Optional.ofNullable(fields.optionalWord("model_identifier"))));
    }

    /** Who says something that is no hash must not get the object read unchecked. */
    private static Optional<String> sha256(JsonFields fields) throws JsonFields.Refused {
        String sha = fields.optionalWord("sha256");
        if (sha != null && !SHA256.matcher(sha).matches()) {
            throw new JsonFields.Refused(
                    ReasonCode.CLAIM_REFUSED,
                    "field sha256 is not 64 hexadecimal digits in lower case: " + JsonFields.shorten(sha));
        }
        return Optional.ofNullable(sha);
    }

    /** Writes a claim. */
    public static byte[] encode(Claim claim) {
        return Json.write(json -> {
            json.writeStringField("bucket", claim.bucket());
            json.writeStringField("object_key", claim.objectKey());
            json.writeStringField("config_hash", claim.configHash());
            json.writeStringField("identifier", claim.identifier());
            if (claim.sha256().isPresent()) {
                json.writeStringField("sha256", claim.sha256().get());
            }
            if (claim.modelIdentifier().isPresent()) {
                json.writeStringField(
                        "model_identifier", claim.modelIdentifier().get());
            }
        });
    }

    /** Writes what answers an inference claim. */
    public static byte[] encode(BatchAnswer answer) {
        return Json.write(json -> {
            json.writeStringField("bucket", answer.bucket());
            json.writeStringField("object_key", answer.objectKey());
            json.writeStringField("sha256", answer.sha256());
            json.writeNumberField("rows", answer.rows());
            json.writeStringField("model_uri", answer.modelUri());
            json.writeStringField("run_id", answer.runId());
            json.writeStringField("config_hash", answer.configHash());
            json.writeStringField("identifier", answer.identifier());
            json.writeStringField("claim_key", answer.claimKey());
            json.writeStringField("timestamp", IsoTime.text(answer.timestamp()));
        });
    }
}
