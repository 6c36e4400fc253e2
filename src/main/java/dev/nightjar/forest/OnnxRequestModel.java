package dev.nightjar.forest;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.feature.Standardisation.Column;
import dev.nightjar.model.Regressor;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model of labels as ONNX, in doubles throughout, from a request's features to its answer: fills NaN with the median,
 * scales, predicts. Each feature is an input of its own, as in {@link OnnxModel}.
 */
public final class OnnxRequestModel {
    /** Name of the first output, rows × 1: the number, or the number of the class. */
    public static final String OUTPUT = "prediction";

    /** No feature's name holds a slash, so an output's name never is that of an input. */
    private static final String PROBABILITY = "probability/";

    private OnnxRequestModel() {}

    /**
     * Names of the outputs: {@value #OUTPUT}, and for each class a {@code probability/CLASS}, rows × 1, as MLflow's
     * {@code pyfunc} makes columns of a data frame from them.
     *
     * @param classes their names; none for a model of a number
     */
    public static List<String> outputs(List<String> classes) {
        return Stream.concat(Stream.of(OUTPUT), classes.stream().map(name -> PROBABILITY + name))
                .toList();
    }

    /** The bytes of a model of a number. */
    public static byte[] of(Regressor model, Standardisation standardisation) {
        return of(model, standardisation, List.of());
    }

    /**
     * The model's bytes.
     *
     * @param model learned from the inputs that {@code standardisation} makes
     * @param classes their names, by number; none for a model of a number
     */
    public static byte[] of(Regressor model, Standardisation standardisation, List<String> classes) {
        if (!model.inputs().equals(standardisation.inputs())) {
            throw new IllegalArgumentException(
                    "the model asks for " + model.inputs() + ", made are " + standardisation.inputs());
        }
        OnnxGraph graph = new OnnxGraph("nightjar");
        standardisation.names().forEach(graph::input);
        String columns = graph.constant("nightjar/columns", 1L);
        List<String> inputs = standardisation.columns().stream()
                .map(column -> input(graph, column, columns))
                .toList();
        graph.node("nightjar/inputs", "Concat", "", inputs, List.of(OnnxGraph.attribute("axis", 1)));
        List<String> outputs = outputs(classes);
        if (classes.isEmpty()) {
            new OnnxRegressor(graph, "nightjar/").add(model, "nightjar/inputs", OUTPUT);
        } else {
            new OnnxClassifier(graph, "nightjar/")
                    .add(model, "nightjar/inputs", OUTPUT, outputs.subList(1, outputs.size()));
        }
        outputs.forEach(graph::output);
        return graph.model(model.provenance());
    }

    private static String input(OnnxGraph graph, Column column, String columns) {
        String name = column.name();
        String median = graph.constant("median/" + name, column.median());
        String mean = graph.constant("mean/" + name, column.mean());
        String scale = graph.constant("scale/" + name, column.scale());
        graph.node("missing/" + name, "IsNaN", List.of(name));
        graph.node("filled/" + name, "Where", List.of("missing/" + name, median, name));
        graph.node("centred/" + name, "Sub", List.of("filled/" + name, mean));
        graph.node("row/" + name, "Div", List.of("centred/" + name, scale));
        return graph.node(column.input(), "Unsqueeze", List.of("row/" + name, columns));
    }
}
