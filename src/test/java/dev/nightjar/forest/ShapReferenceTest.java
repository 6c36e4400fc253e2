package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Forests that scikit-learn 1.9.1 trained, with the values that {@code TreeExplainer} of the package {@code shap} 0.51.0
 * gives with {@code feature_perturbation="tree_path_dependent"}; {@code src/test/python/make_shap_reference.py} made the
 * file.
 */
class ShapReferenceTest {
    private static final String REFERENCE = "shap-reference.json";

    private final JsonNode reference = reference();

    private static JsonNode reference() {
        try (InputStream in = Objects.requireNonNull(ShapReferenceTest.class.getResourceAsStream(REFERENCE))) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void equalsShapOnARegressionForest() {
        JsonNode model = model("mean");

        assertSame(Explainer.of(forest(model, new Aggregation.Mean())), model, 0);
    }

    @Test
    void equalsShapOnEachClass() {
        JsonNode model = model("shares");
        Forest forest = forest(model, new Aggregation.ClassShares(3));

        for (int type = 0; type < 3; type++) {
            assertSame(Explainer.ofClass(forest, type), model, type);
        }
    }

    @Test
    void equalsShapOnBoostedTrees() {
        JsonNode model = model("boosted");
        List<Double> weights =
                nodes(model.get("weights")).map(JsonNode::doubleValue).toList();

        assertSame(Explainer.of(forest(model, new Aggregation.WeightedSum(weights))), model, 0);
    }

    private void assertSame(Explainer explainer, JsonNode model, int output) {
        assertThat(explainer.expected())
                .isCloseTo(model.get("expected").get(output).doubleValue(), within(1e-9));
        for (int row = 0; row < reference.get("rows").size(); row++) {
            double[] values = nodes(reference.get("rows").get(row))
                    .mapToDouble(JsonNode::doubleValue)
                    .toArray();
            List<Double> contributions = explainer.explain(values).contributions();
            for (int input = 0; input < values.length; input++) {
                double wanted =
                        model.get("shap").get(row).get(input).get(output).doubleValue();
                assertThat(contributions.get(input)).isCloseTo(wanted, within(1e-9));
            }
        }
    }

    private JsonNode model(String name) {
        return nodes(reference.get("models"))
                .filter(model -> model.get("name").textValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Forest forest(JsonNode model, Aggregation aggregation) {
        List<String> inputs = IntStream.range(0, reference.get("inputs").intValue())
                .mapToObj(input -> "x" + input)
                .toList();
        List<TreeNode> trees = nodes(model.get("trees"))
                .map(tree -> node(tree, 0, aggregation))
                .toList();
        int[] covers = nodes(model.get("trees"))
                .flatMapToInt(ShapReferenceTest::covers)
                .toArray();
        return Forest.of(inputs, trees, aggregation, Map.of()).withCovers(covers);
    }

    private static TreeNode node(JsonNode tree, int node, Aggregation aggregation) {
        int left = tree.get("left").get(node).intValue();
        List<Double> values =
                nodes(tree.get("values").get(node)).map(JsonNode::doubleValue).toList();
        if (left < 0) {
            return aggregation instanceof Aggregation.ClassShares
                    ? new TreeNode.Shares(values)
                    : new TreeNode.Leaf(values.get(0));
        }
        return new TreeNode.Split(
                tree.get("input").get(node).intValue(),
                tree.get("threshold").get(node).doubleValue(),
                node(tree, left, aggregation),
                node(tree, tree.get("right").get(node).intValue(), aggregation));
    }

    /** Of the leaves, breadth first. */
    private static IntStream covers(JsonNode tree) {
        IntStream.Builder covers = IntStream.builder();
        Queue<Integer> open = new ArrayDeque<>(List.of(0));
        while (!open.isEmpty()) {
            int node = open.remove();
            int left = tree.get("left").get(node).intValue();
            if (left < 0) {
                covers.add(tree.get("cover").get(node).intValue());
            } else {
                open.add(left);
                open.add(tree.get("right").get(node).intValue());
            }
        }
        return covers.build();
    }

    private static Stream<JsonNode> nodes(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
