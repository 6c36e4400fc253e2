package dev.nightjar.forest;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.feature.Standardisation.Column;
import java.util.List;

/**
 * A forest of labels as ONNX, in doubles throughout, from a request's features to its answer: fills NaN with the median,
 * scales, sums the trees, divides by their number. Each feature is an input of its own, as in {@link OnnxModel}.
 */
public final class OnnxRequestModel {
    /** Name of the only output, rows × 1. */
    public static final String OUTPUT = "prediction";

    private OnnxRequestModel() {}

    /**
     * The model's bytes.
     *
     * @param forest learned from the inputs that {@code standardisation} makes
     */
    public static byte[] of(Forest forest, Standardisation standardisation) {
        if (!forest.inputs().equals(standardisation.inputs())) {
            throw new IllegalArgumentException(
                    "the forest asks for " + forest.inputs() + ", made are " + standardisation.inputs());
        }
        OnnxGraph graph = new OnnxGraph("nightjar");
        standardisation.names().forEach(graph::input);
        String columns = graph.constant("nightjar/columns", 1L);
        List<String> inputs = standardisation.columns().stream()
                .map(column -> input(graph, column, columns))
                .toList();
        graph.node("nightjar/inputs", "Concat", "", inputs, List.of(OnnxGraph.attribute("axis", 1)));
        graph.node(
                "nightjar/sum",
                "TreeEnsemble",
                OnnxGraph.ML_DOMAIN,
                List.of("nightjar/inputs"),
                new OnnxTrees(forest.table()).attributes());
        String trees = graph.constant("nightjar/trees", (double) forest.trees());
        graph.output(graph.node(OUTPUT, "Div", List.of("nightjar/sum", trees)));
        return graph.model(forest.provenance());
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
