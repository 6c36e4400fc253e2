package dev.nightjar.forest;

import dev.nightjar.model.Regressor;
import dev.nightjar.model.SoftmaxClassifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model's classes as nodes of a graph: the number of the most probable one, and the probability of each. ONNX lets a
 * leaf add to one number only, so that a forest's trees are there once for each class.
 */
final class OnnxClassifier {
    private static final int DOUBLE = 11;

    private final OnnxGraph graph;
    private final OnnxRegressor parts;
    private final String prefix;

    /** @param prefix of the names of all that is added, beside the results */
    OnnxClassifier(OnnxGraph graph, String prefix) {
        this.graph = graph;
        this.parts = new OnnxRegressor(graph, prefix);
        this.prefix = prefix;
    }

    /**
     * Adds a model.
     *
     * @param inputs name of the tensor rows × inputs
     * @param result name of the tensor rows × 1 that gets the class's number
     * @param probabilities names of the tensors rows × 1 that get a probability, one a class
     * @throws IllegalArgumentException if the model has no classes
     */
    void add(Regressor model, String inputs, String result, List<String> probabilities) {
        if (model instanceof SoftmaxClassifier softmax) {
            most(split(parts.softmax(softmax.layers(), inputs), probabilities), result);
        } else if (model instanceof Forest forest && forest.aggregation() instanceof Aggregation.ClassShares) {
            most(shares(forest, inputs, probabilities), result);
        } else if (model instanceof Forest forest && forest.aggregation() instanceof Aggregation.LogOdds odds) {
            odds(forest, odds, inputs, result, probabilities);
        } else {
            throw new IllegalArgumentException(
                    "Cannot export " + model.getClass().getSimpleName() + " to ONNX: it has no classes");
        }
    }

    /** Makes a column of each class. */
    private String split(String shares, List<String> probabilities) {
        for (int type = 0; type < probabilities.size(); type++) {
            String which = graph.constant(prefix + "class" + type, (long) type);
            graph.node(
                    probabilities.get(type),
                    "Gather",
                    "",
                    List.of(shares, which),
                    List.of(OnnxGraph.attribute("axis", 1)));
        }
        return shares;
    }

    private void most(String shares, String result) {
        String best = graph.node(
                prefix + "best",
                "ArgMax",
                "",
                List.of(shares),
                List.of(OnnxGraph.attribute("axis", 1), OnnxGraph.attribute("keepdims", 1)));
        number(best, result);
    }

    private void number(String whole, String result) {
        graph.node(result, "Cast", "", List.of(whole), List.of(OnnxGraph.attribute("to", DOUBLE)));
    }

    private String shares(Forest forest, String inputs, List<String> probabilities) {
        List<String> votes = new ArrayList<>();
        for (int type = 0; type < forest.classes(); type++) {
            votes.add(parts.trees(ofClass(forest, type), null, inputs, prefix + "votes" + type));
        }
        String all = graph.node(prefix + "votes", "Sum", votes);
        for (int type = 0; type < votes.size(); type++) {
            graph.node(probabilities.get(type), "Div", List.of(votes.get(type), all));
        }
        return graph.node(prefix + "shares", "Concat", "", votes, List.of(OnnxGraph.attribute("axis", 1)));
    }

    /** The same trees, their leaves' values the shares of one class. */
    private static NodeTable ofClass(Forest forest, int type) {
        NodeTable table = forest.table();
        int[] nodes = IntStream.range(0, table.inputs().length)
                .filter(node -> table.inputs()[node] == NodeTable.LEAF)
                .toArray();
        double[] numbers = Arrays.copyOf(table.numbers(), table.numbers().length);
        for (int leaf = 0; leaf < nodes.length; leaf++) {
            numbers[nodes[leaf]] = table.shares()[leaf * forest.classes() + type];
        }
        return new NodeTable(table.sizes(), table.inputs(), numbers, new double[0]);
    }

    private void odds(
            Forest forest, Aggregation.LogOdds odds, String inputs, String result, List<String> probabilities) {
        double[] weights = odds.weights().stream().mapToDouble(weight -> weight).toArray();
        String margin = parts.trees(forest.table(), weights, inputs, prefix + "margin");
        String turned =
                graph.node(prefix + "turned", "Mul", List.of(margin, graph.constant(prefix + "minus two", -2.0)));
        graph.node(probabilities.get(0), "Sigmoid", List.of(turned));
        graph.node(probabilities.get(1), "Sub", List.of(graph.constant(prefix + "one", 1.0), probabilities.get(0)));
        String above = graph.node(prefix + "above", "Greater", List.of(margin, graph.constant(prefix + "zero", 0.0)));
        number(above, result);
    }
}
