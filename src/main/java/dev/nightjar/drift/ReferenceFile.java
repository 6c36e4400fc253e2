package dev.nightjar.drift;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code reference.json}, beside the judged forecasts of a version's run:
 *
 * <pre>
 * {"format": 1,
 *  "columns": [{"name": "in_avg_to_price", "mean": 1.0, "deviation": 0.02,
 *               "bins": [0.97, …], "grid": [0.93, …], "counts": [1, …], "missing": 0,
 *               "independent": 43}, …]}
 * </pre>
 *
 * {@code counts} has one number more than {@code grid}. Reading takes exactly these keys.
 */
public final class ReferenceFile {
    /** Its path under the run's artifacts. */
    public static final String PATH = "evaluation/reference.json";

    /** The version's tag that holds the file's SHA-256. */
    public static final String TAG = "nightjar.reference-sha256";

    /** A larger file is none of ours: that is a thousand columns. */
    public static final long MOST_BYTES = 16L << 20;

    private static final int FORMAT = 1;
    private static final int MOST_POINTS = 1_000;
    private static final Set<String> KEYS = Set.of("format", "columns");
    private static final Set<String> COLUMN_KEYS =
            Set.of("name", "mean", "deviation", "bins", "grid", "counts", "missing", "independent");

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNumberLength(64)
                            .maxStringLength(1_000)
                            .maxNameLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ReferenceFile() {}

    /** The file's bytes. */
    public static byte[] write(List<Reference> references) {
        ObjectNode root = JSON.createObjectNode().put("format", FORMAT);
        ArrayNode columns = root.putArray("columns");
        for (Reference reference : references) {
            ObjectNode column = columns.addObject()
                    .put("name", reference.name())
                    .put("mean", reference.mean())
                    .put("deviation", reference.deviation());
            put(column.putArray("bins"), reference.bins());
            put(column.putArray("grid"), reference.grid());
            ArrayNode counts = column.putArray("counts");
            reference.counts().cells().forEach(counts::add);
            column.put("missing", reference.counts().missing()).put("independent", reference.independent());
        }
        return root.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads the file.
     *
     * @throws NightjarException MODEL_CORRUPT if it is none
     */
    public static List<Reference> read(byte[] file) {
        try {
            if (file.length > MOST_BYTES) {
                throw new IOException("it has " + file.length + " bytes");
            }
            return references(JSON.readTree(file));
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw new NightjarException(
                    ReasonCode.MODEL_CORRUPT,
                    "Cannot use " + PATH + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + "; train a new version",
                    e);
        }
    }

    private static List<Reference> references(JsonNode root) throws IOException {
        requireKeys(root, KEYS);
        if (root.path("format").asInt() != FORMAT) {
            throw new IOException("it is not of format " + FORMAT);
        }
        List<Reference> references = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode column : array(root, "columns")) {
            Reference reference = reference(column);
            if (!names.add(reference.name())) {
                throw new IOException("column \"" + reference.name() + "\" stands there twice");
            }
            references.add(reference);
        }
        if (references.isEmpty()) {
            throw new IOException("it has no columns");
        }
        return List.copyOf(references);
    }

    private static Reference reference(JsonNode column) throws IOException {
        requireKeys(column, COLUMN_KEYS);
        if (!column.path("name").isTextual()) {
            throw new IOException("a column's name is " + column.path("name"));
        }
        List<Long> cells = new ArrayList<>();
        for (JsonNode count : array(column, "counts")) {
            cells.add(whole(count));
        }
        return new Reference(
                column.path("name").asText(),
                grid(column, "grid"),
                grid(column, "bins"),
                new Counts(cells, whole(column.path("missing"))),
                whole(column.path("independent")),
                number(column.path("mean")),
                number(column.path("deviation")));
    }

    private static void requireKeys(JsonNode object, Set<String> keys) throws IOException {
        Set<String> there = new HashSet<>();
        object.fieldNames().forEachRemaining(there::add);
        if (!there.equals(keys)) {
            throw new IOException("an object has the keys " + there + "; expected " + keys);
        }
    }

    private static JsonNode array(JsonNode object, String key) throws IOException {
        JsonNode array = object.path(key);
        if (!array.isArray()) {
            throw new IOException(key + " is no array");
        }
        return array;
    }

    private static Grid grid(JsonNode column, String key) throws IOException {
        JsonNode points = array(column, key);
        if (points.size() > MOST_POINTS) {
            throw new IOException(key + " has " + points.size() + " points");
        }
        List<Double> read = new ArrayList<>();
        for (JsonNode point : points) {
            read.add(number(point));
        }
        return new Grid(read.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double number(JsonNode node) throws IOException {
        if (!node.isNumber()) {
            throw new IOException("a number is " + shown(node));
        }
        return node.doubleValue();
    }

    private static long whole(JsonNode node) throws IOException {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IOException("a count is " + shown(node));
        }
        return node.longValue();
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.substring(0, Math.min(40, text.length()));
    }

    private static void put(ArrayNode array, Grid grid) {
        for (double point : grid.points()) {
            array.add(point);
        }
    }
}
