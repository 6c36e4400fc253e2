package dev.nightjar.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which model was promoted, for everything or for one identifier, under one configuration: the content of the object at
 * {@link #key}.
 *
 * @param modelUri {@code models:/NAME/VERSION}
 * @param runId MLflow run
 * @param experimentName MLflow experiment
 * @param modelType the family, for example {@code random-forest}
 * @param configHash the pipeline's hash
 * @param score the pipeline's headline metric (accuracy in per cent for regression)
 * @param timestamp when it was promoted
 */
public record PromotionPointer(
        String modelUri,
        String runId,
        String experimentName,
        String modelType,
        String configHash,
        double score,
        Instant timestamp) {
    /** The identifier of the pointer that counts for every identifier. */
    public static final String GLOBAL = "global";

    /** No pointer is larger. */
    public static final int MAX_BYTES = 16_384;

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /**
     * Where a pointer lies in the object storage: {@code model-promotion/IDENTIFIER/CONFIG_HASH/current.json}.
     *
     * @param identifier {@link #GLOBAL}, or what the model is for; letters, digits, dot, underscore and hyphen, at most 128
     * @param configHash the same characters
     * @throws IllegalArgumentException for others
     */
    public static String key(String identifier, String configHash) {
        return "model-promotion/" + part("identifier", identifier) + "/" + part("config_hash", configHash)
                + "/current.json";
    }

    /**
     * The keys to look for a pointer at, the first that exists counts: the identifier that the request names, {@link
     * #GLOBAL}, the pipeline's own.
     *
     * @param named by the request, so anybody's text: what can be no identifier has no pointer and is left out
     * @param identifier what the model is for: the pipeline's name
     * @throws IllegalArgumentException as {@link #key}, for {@code identifier} and {@code configHash}
     */
    public static List<String> keysInOrder(Optional<String> named, String identifier, String configHash) {
        return Stream.concat(named.filter(name -> PART.matcher(name).matches()).stream(), Stream.of(GLOBAL, identifier))
                .distinct()
                .map(name -> key(name, configHash))
                .toList();
    }

    private static String part(String name, String text) {
        if (!PART.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "Cannot name a promotion pointer: " + name + " is " + JsonFields.shorten(text)
                            + "; allowed: letters, digits, dot, underscore and hyphen, at most 128, no dot at the start");
        }
        return text;
    }
}
