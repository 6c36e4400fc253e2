package dev.nightjar.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;

/**
 * {@code reference.json}, beside the judged forecasts of a version's run:
 *
 * <pre>
 * {"format": 1,
 *  "columns": [{"name": "in_avg_to_price", "bins": [0.97, …], "grid": [0.93, …],
 *               "counts": [1, …], "missing": 0, "independent": 43}, …]}
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

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private ReferenceFile() {}

    private record Content(int format, List<Column> columns) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Column(String name, double[] bins, double[] grid, long[] counts, long missing, long independent) {
        static Column of(Reference reference) {
            return new Column(
                    reference.name(),
                    reference.bins().points(),
                    reference.grid().points(),
                    reference.counts().cells().stream()
                            .mapToLong(Long::longValue)
                            .toArray(),
                    reference.counts().missing(),
                    reference.independent());
        }

        Reference reference() {
            return new Reference(
                    name,
                    new Grid(grid),
                    new Grid(bins),
                    new Counts(LongStream.of(counts).boxed().toList(), missing),
                    independent);
        }
    }

    /** The file's bytes. */
    public static byte[] write(List<Reference> references) {
        try {
            return JSON.writeValueAsBytes(
                    new Content(FORMAT, references.stream().map(Column::of).toList()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("references are not JSON", e);
        }
    }

    /**
     * Reads the file.
     *
     * @throws NightjarException MODEL_CORRUPT if it is none
     */
    public static List<Reference> read(byte[] file) {
        try {
            Content content = JSON.readValue(file, Content.class);
            List<Reference> references =
                    content.columns().stream().map(Column::reference).toList();
            long names = references.stream().map(Reference::name).distinct().count();
            if (content.format() != FORMAT || references.isEmpty() || names < references.size()) {
                throw new IOException("it is of format " + content.format() + " with columns "
                        + references.stream().map(Reference::name).toList());
            }
            return references;
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw new NightjarException(
                    ReasonCode.MODEL_CORRUPT,
                    "Cannot use " + PATH + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + "; train a new version",
                    e);
        }
    }
}
