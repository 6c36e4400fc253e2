package dev.nightjar.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.feature.Standardisation;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.Regressor;
import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code standardisation.json}, beside the model in a version's folder:
 *
 * <pre>
 * {"format": 1,
 *  "features": [{"name": "bmi", "median": 25.7, "mean": 26.3, "scale": 4.4}, …],
 *  "probe": {"features": [32.1, …], "prediction": 151.2}}
 * </pre>
 *
 * with {@code "classes": ["0", "1"]} and the probe's {@code "probabilities": [0.9, 0.1]} where the label is a class, whose
 * number {@code prediction} is then.
 *
 * The probe is a row with the answer that the model gave where it was trained; whoever loads the two files must get the
 * same, to the last bit, between the ends of an interval: all finite.
 */
public final class EstimatorFile {
    /** Its name in a version's folder. */
    public static final String NAME = "standardisation.json";

    /** A larger file is none of ours. */
    public static final long MOST_BYTES = 16L << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private EstimatorFile() {}

    /**
     * The file's bytes.
     *
     * @param probe one row of features, finite
     */
    public static byte[] write(Estimator estimator, double[] probe) {
        ObjectNode root = JSON.createObjectNode().put("format", 1);
        ArrayNode features = root.putArray("features");
        for (Standardisation.Column column : estimator.standardisation().columns()) {
            features.addObject()
                    .put("name", column.name())
                    .put("median", column.median())
                    .put("mean", column.mean())
                    .put("scale", column.scale());
        }
        if (!estimator.classes().isEmpty()) {
            ArrayNode classes = root.putArray("classes");
            estimator.classes().forEach(classes::add);
        }
        ObjectNode shown = root.putObject("probe");
        ArrayNode row = shown.putArray("features");
        for (double value : probe) {
            row.add(value);
        }
        Estimate answer = estimator.estimate(probe);
        shown.put("prediction", answer.value());
        if (!answer.probabilities().isEmpty()) {
            ArrayNode probabilities = shown.putArray("probabilities");
            answer.probabilities().forEach(probabilities::add);
        }
        return root.toPrettyString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * Reads the file, puts it before its model and proves the two by the probe.
     *
     * @param model of the same version
     * @param names the features that are expected, in order
     * @param kind what the label is expected to be
     * @param level nominal coverage of the interval, in (0, 1)
     * @throws NightjarException MODEL_CORRUPT if anything differs
     */
    public static Estimator read(
            byte[] file, Regressor model, List<String> names, Pipeline.LabelKind kind, double level) {
        try {
            JsonNode root = root(file);
            List<String> classes = new ArrayList<>();
            root.path("classes").forEach(name -> classes.add(name.asText()));
            if (classes.isEmpty() == (kind == Pipeline.LabelKind.CLASSIFICATION)) {
                throw corrupt("its classes are " + classes + "; the pipeline's label.kind is " + kind, null);
            }
            Estimator estimator = new Estimator(model, standardisation(root, names), classes, level);
            prove(estimator, root.path("probe"));
            return estimator;
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw corrupt(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What the file says about the training rows, without its model: not proven.
     *
     * @param names the features that are expected, in order
     * @throws NightjarException MODEL_CORRUPT if it is none, or has other features
     */
    public static Standardisation readStandardisation(byte[] file, List<String> names) {
        try {
            return standardisation(root(file), names);
        } catch (IOException | IllegalArgumentException e) {
            throw corrupt(String.valueOf(e.getMessage()), e);
        }
    }

    private static JsonNode root(byte[] file) throws IOException {
        JsonNode root = JSON.readTree(file);
        if (root == null || root.path("format").asInt() != 1) {
            throw corrupt("it is not of format 1", null);
        }
        return root;
    }

    private static Standardisation standardisation(JsonNode root, List<String> names) {
        Standardisation standardisation = new Standardisation(columns(root.path("features")));
        if (!standardisation.names().equals(names)) {
            throw corrupt("its features are " + standardisation.names() + "; the pipeline's are " + names, null);
        }
        return standardisation;
    }

    private static List<Standardisation.Column> columns(JsonNode features) {
        List<Standardisation.Column> columns = new ArrayList<>();
        for (JsonNode feature : features) {
            columns.add(new Standardisation.Column(
                    feature.path("name").asText(),
                    feature.path("median").asDouble(Double.NaN),
                    feature.path("mean").asDouble(Double.NaN),
                    feature.path("scale").asDouble(Double.NaN)));
        }
        return columns;
    }

    private static void prove(Estimator estimator, JsonNode probe) {
        int width = estimator.standardisation().columns().size();
        double[] row = new double[width];
        for (int i = 0; i < width; i++) {
            row[i] = probe.path("features").path(i).asDouble(Double.NaN);
        }
        double expected = probe.path("prediction").asDouble(Double.NaN);
        Estimate answer = estimator.estimate(row);
        List<Double> probabilities = new ArrayList<>();
        probe.path("probabilities").forEach(share -> probabilities.add(share.asDouble(Double.NaN)));
        if (answer.value() != expected || !answer.probabilities().equals(probabilities)) {
            throw corrupt(
                    "its probe row is answered with " + answer.value() + " " + answer.probabilities()
                            + ", and was with " + expected + " " + probabilities,
                    null);
        }
        if (!answer.isUsable()) {
            throw corrupt("its probe row is answered with " + answer, null);
        }
    }

    private static NightjarException corrupt(String why, @Nullable Throwable cause) {
        return new NightjarException(
                ReasonCode.MODEL_CORRUPT, "Cannot use " + NAME + ": " + why + "; register the version again", cause);
    }
}
