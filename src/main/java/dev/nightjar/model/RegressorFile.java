package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code regressor.json}, in a version's folder in place of a forest's file:
 *
 * <pre>
 * {"format": 1, "family": "linear", "inputs": ["bmi", …], "coefficients": [0.3, …], "intercept": 151.2,
 *  "provenance": {"seed": "442", …}}
 * {"format": 1, "family": "mlp", "inputs": ["bmi", …],
 *  "layers": [{"weights": [[0.1, …], …], "bias": [0.2, …]}, …],
 *  "classes": {"edges": [25.0, …], "means": [48.5, …]}, "provenance": {…}}
 * {"format": 1, "family": "softmax", "inputs": ["bmi", …], "layers": […], "provenance": {…}}
 * </pre>
 *
 * and {@code residuals.json}, beside the file of any model that has only points:
 * {@code {"format": 1, "residuals": [-12.5, …]}}. Numbers are written with as many digits as tell each double from all
 * others.
 */
public final class RegressorFile {
    /** The model's name in a version's folder. */
    public static final String NAME = "regressor.json";

    /** The residuals' name in a version's folder. */
    public static final String RESIDUALS = "residuals.json";

    /** A larger file is none of ours. */
    public static final long MOST_BYTES = 64L << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private RegressorFile() {}

    /** The file's bytes. */
    public static byte[] write(LinearModel model) {
        ObjectNode root = root("linear", model);
        put(root.putArray("coefficients"), model.coefficients());
        root.put("intercept", model.intercept());
        return bytes(root);
    }

    /** The file's bytes. */
    public static byte[] write(Perceptron model) {
        ObjectNode root = root("mlp", model);
        put(root, model.layers());
        ObjectNode classes = root.putObject("classes");
        put(classes.putArray("edges"), model.parts().edges());
        put(classes.putArray("means"), model.parts().means());
        return bytes(root);
    }

    /** The file's bytes. */
    public static byte[] write(SoftmaxClassifier model) {
        ObjectNode root = root("softmax", model);
        put(root, model.layers());
        return bytes(root);
    }

    private static void put(ObjectNode root, List<Perceptron.Layer> layers) {
        ArrayNode array = root.putArray("layers");
        for (Perceptron.Layer layer : layers) {
            ObjectNode node = array.addObject();
            ArrayNode weights = node.putArray("weights");
            layer.weights().forEach(row -> put(weights.addArray(), row));
            put(node.putArray("bias"), layer.bias());
        }
    }

    /** The file's bytes. */
    public static byte[] write(Residuals residuals) {
        ObjectNode root = JSON.createObjectNode().put("format", 1);
        put(root.putArray("residuals"), residuals.values());
        return bytes(root);
    }

    /**
     * Reads a model.
     *
     * @throws IOException if it is none, saying why
     */
    public static Regressor read(byte[] file) throws IOException {
        JsonNode root = parse(file, NAME);
        List<String> inputs = new ArrayList<>();
        root.path("inputs").forEach(input -> inputs.add(input.asText()));
        Map<String, String> provenance = new TreeMap<>();
        root.path("provenance")
                .properties()
                .forEach(
                        entry -> provenance.put(entry.getKey(), entry.getValue().asText()));
        try {
            String family = root.path("family").asText();
            return switch (family) {
                case "linear" ->
                    new LinearModel(
                            inputs,
                            numbers(root.path("coefficients")),
                            root.path("intercept").asDouble(Double.NaN),
                            provenance);
                case "mlp" -> perceptron(root, inputs, provenance);
                case "softmax" -> new SoftmaxClassifier(inputs, layers(root), provenance);
                default -> throw new IOException("family \"" + family + "\" is not known here");
            };
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Perceptron perceptron(JsonNode root, List<String> inputs, Map<String, String> provenance) {
        JsonNode classes = root.path("classes");
        return new Perceptron(
                inputs,
                layers(root),
                new LabelClasses(numbers(classes.path("edges")), numbers(classes.path("means"))),
                provenance);
    }

    private static List<Perceptron.Layer> layers(JsonNode root) {
        List<Perceptron.Layer> layers = new ArrayList<>();
        for (JsonNode layer : root.path("layers")) {
            List<double[]> weights = new ArrayList<>();
            layer.path("weights").forEach(row -> weights.add(numbers(row)));
            layers.add(new Perceptron.Layer(weights.toArray(double[][]::new), numbers(layer.path("bias"))));
        }
        return layers;
    }

    /**
     * Reads residuals.
     *
     * @throws IOException if there are none, saying why
     */
    public static Residuals readResiduals(byte[] file) throws IOException {
        try {
            return new Residuals(numbers(parse(file, RESIDUALS).path("residuals")));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static JsonNode parse(byte[] file, String name) throws IOException {
        JsonNode root = JSON.readTree(file);
        if (root == null || root.path("format").asInt() != 1) {
            throw new IOException(name + " is not of format 1");
        }
        return root;
    }

    private static ObjectNode root(String family, Regressor model) {
        ObjectNode root = JSON.createObjectNode().put("format", 1).put("family", family);
        ArrayNode inputs = root.putArray("inputs");
        model.inputs().forEach(inputs::add);
        ObjectNode provenance = root.putObject("provenance");
        model.provenance().forEach(provenance::put);
        return root;
    }

    private static void put(ArrayNode array, double[] numbers) {
        for (double number : numbers) {
            array.add(number);
        }
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble(Double.NaN);
        }
        return numbers;
    }

    private static byte[] bytes(ObjectNode root) {
        return root.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }
}
