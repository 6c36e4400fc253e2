package dev.nightjar.claims;

import dev.nightjar.message.Claim;
import dev.nightjar.message.ClaimJson;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads claims of one pipeline, and what they name; believes neither before it is checked. */
public final class ClaimReader {
    /** A larger object is refused: a worker holds it in memory. */
    public static final int MOST_BYTES = 256 << 20;

    private final Pipeline pipeline;
    private final ObjectStore objects;

    public ClaimReader(Pipeline pipeline, ObjectStore objects) {
        this.pipeline = pipeline;
        this.objects = objects;
    }

    /**
     * Reads a claim.
     *
     * @param value of the record
     * @return empty for a claim of another pipeline on the same topic
     * @throws NightjarException of kind RECORD for what is none, CLAIM_OTHER_CONFIG
     */
    public Optional<Claim> read(byte @Nullable [] value) {
        Claim claim = value(ClaimJson.decode(value));
        if (!claim.identifier().equals(pipeline.name())) {
            return Optional.empty();
        }
        requireConfig(pipeline, claim.configHash(), "the claim's");
        return Optional.of(claim);
    }

    /**
     * What was decoded.
     *
     * @throws NightjarException with the reason of a rejection
     */
    public static <T> T value(Decoded<T> decoded) {
        if (decoded instanceof Decoded.Rejected<T> rejected) {
            throw new NightjarException(rejected.reason(), rejected.message());
        }
        return ((Decoded.Value<T>) decoded).value();
    }

    /**
     * Refuses another configuration's hash.
     *
     * @param whose says it, {@code the claim's}
     * @throws NightjarException CLAIM_OTHER_CONFIG
     */
    public static void requireConfig(Pipeline pipeline, String hash, String whose) {
        if (!hash.equals(pipeline.configHash())) {
            throw new NightjarException(
                    ReasonCode.CLAIM_OTHER_CONFIG,
                    "Cannot work for pipeline " + pipeline.name() + ": " + whose + " config_hash is " + hash
                            + ", the pipeline's is " + pipeline.configHash());
        }
    }

    /**
     * Fetches what a claim names, and holds it against the claim and against its own description.
     *
     * @throws NightjarException CLAIM_REFUSED, CLAIM_OTHER_CONFIG, CLAIM_OBJECT_MISSING, OBJECTS_AWAY, OBJECTS_DENIED
     */
    public ClaimedData fetch(Claim claim) {
        String key = objects.key(claim.bucket(), claim.objectKey())
                .orElseThrow(() -> refused("it names " + claim.objectKey() + " in " + claim.bucket()
                        + ", which is not in this storage, " + objects.bucket()));
        ProcessedMeta meta = meta(key);
        requireConfig(pipeline, meta.configHash(), key + ProcessedMeta.SUFFIX + "'s");
        for (String feature : pipeline.features().names()) {
            if (!meta.scalings().containsKey(feature)) {
                throw refused(key + ProcessedMeta.SUFFIX + " has no statistics of " + feature);
            }
        }
        byte[] bytes = object(key, MOST_BYTES);
        String sha256 = Sha256.of(bytes);
        if (!sha256.equals(meta.sha256()) || !sha256.equals(claim.sha256().orElse(sha256))) {
            throw refused("sha256 of " + key + " is " + sha256 + "; the claim says "
                    + claim.sha256().orElse("nothing") + " and its .meta.json " + meta.sha256());
        }
        return new ClaimedData(key, objects.uri(key), bytes, sha256, meta);
    }

    private ProcessedMeta meta(String key) {
        try {
            return ProcessedMeta.read(object(key + ProcessedMeta.SUFFIX, ProcessedMeta.MAX_BYTES));
        } catch (IOException e) {
            throw refused(key + ProcessedMeta.SUFFIX + " cannot be read: " + e.getMessage());
        }
    }

    private byte[] object(String key, int maxBytes) {
        try {
            return objects.read(key, maxBytes)
                    .orElseThrow(() -> new NightjarException(
                            ReasonCode.CLAIM_OBJECT_MISSING,
                            "Cannot work for pipeline " + pipeline.name() + ": there is no object " + key + " in "
                                    + objects.bucket()));
        } catch (NightjarException e) {
            if (e.reason() == ReasonCode.OBJECT_REFUSED) {
                throw refused(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private NightjarException refused(String why) {
        return new NightjarException(
                ReasonCode.CLAIM_REFUSED, "Cannot work for pipeline " + pipeline.name() + ": " + why);
    }
}
