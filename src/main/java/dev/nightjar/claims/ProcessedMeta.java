package dev.nightjar.claims;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.nightjar.feature.Scaling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a worker has to know of a processed data set, out of the {@code .meta.json} beside it.
 *
 * @param sha256 of the data
 * @param configHash of the pipeline that made it
 * @param rows how many
 * @param columns how many, the time and the label included
 * @param scalings by feature
 */
public record ProcessedMeta(String sha256, String configHash, long rows, int columns, Map<String, Scaling> scalings) {
    /** What is added to an object's key. */
    public static final String SUFFIX = ".meta.json";

    /** No such file is larger. */
    public static final int MAX_BYTES = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(32).build())
                    .build())
            .enable(SerializationFeature.INDENT_OUTPUT);

    public ProcessedMeta {
        scalings = Map.copyOf(scalings);
    }

    /** The file's bytes: the same content gives the same bytes. */
    public static byte[] write(Map<String, ?> content) {
        try {
            return (JSON.writeValueAsString(content) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + content, e);
        }
    }

    /**
     * Reads the file.
     *
     * @throws IOException if it is something else
     */
    public static ProcessedMeta read(byte[] bytes) throws IOException {
        JsonNode root = JSON.readTree(bytes);
        if (root == null || root.path("format").asInt() != 1) {
            throw new IOException("it is not of format 1");
        }
        Map<String, Scaling> scalings = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path("statistics").properties()) {
            double mean = entry.getValue().path("mean").asDouble(Double.NaN);
            double scale = entry.getValue().path("scale").asDouble(Double.NaN);
            if (!Double.isFinite(mean) || !(scale > 0) || !Double.isFinite(scale)) {
                throw new IOException("its statistics of " + entry.getKey() + " are " + entry.getValue());
            }
            scalings.put(entry.getKey(), new Scaling(mean, scale));
        }
        return new ProcessedMeta(
                root.path("sha256").asText(),
                root.path("config_hash").asText(),
                root.path("rows").asLong(),
                root.path("columns").asInt(),
                scalings);
    }
}
