package dev.nightjar.forest;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.model.Regressor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The model as ONNX, in doubles throughout, for whoever loads the model without Java. Needs a runtime with the operator
 * {@code TreeEnsemble} (ai.onnx.ml 5): ONNX Runtime 1.21 or newer.
 */
public final class OnnxModel {
    /** Name of the price model's only output, rows × 1. */
    public static final String OUTPUT = "predicted_price";

    /** Name of the plain forest's only input, rows × inputs. */
    public static final String INPUTS = "inputs";

    /** Name of the plain forest's only output, rows × 1. */
    public static final String PREDICTION = "prediction";

    private OnnxModel() {}

    /**
     * The plain forest: rows of its inputs in, its predictions out. ONNX does not say in which order trees are summed, so
     * a runtime's last bits may differ from the forest's.
     *
     * @param forest a regression forest
     * @return the model's bytes
     * @throws IllegalArgumentException if the forest's answer is not the mean of its trees
     */
    public static byte[] forestModel(Forest forest) {
        OnnxGraph graph = new OnnxGraph("nightjar");
        graph.output(new OnnxRegressor(graph, "")
                .add(forest, graph.input(INPUTS, forest.inputs().size()), PREDICTION));
        return graph.model(forest.provenance());
    }

    /**
     * A model from natural features to the predicted price: computes each {@link ModelInput} as that class does, and
     * answers {@code current_price × exp(log return)}. It checks nothing: refuse non-finite features and
     * prices that are not above 0 beforehand.
     *
     * <p>Each feature is an input of its own with one dimension, because that is how MLflow's {@code pyfunc} feeds the
     * columns of a data frame.
     *
     * @param model its inputs are {@link ModelInput}s by key
     * @param features the inputs to declare, all those that the forest's inputs need among them
     * @return the model's bytes
     * @throws IllegalArgumentException if the model asks for an unknown input or a feature is missing
     */
    public static byte[] priceModel(Regressor model, List<Feature> features) {
        OnnxGraph graph = new OnnxGraph("nightjar");
        features.forEach(feature -> graph.input(feature.key()));
        String columns = graph.constant("columns", 1L);
        graph.constant("hundred", 100.0);
        graph.constant("zero", 0.0);
        graph.constant("one", 1.0);
        List<String> inputs = model.inputs().stream()
                .map(name -> input(graph, modelInput(name, features), columns))
                .toList();
        graph.node(INPUTS, "Concat", "", inputs, List.of(OnnxGraph.attribute("axis", 1)));
        new OnnxRegressor(graph, "").add(model, INPUTS, "mean");
        graph.node("growth", "Exp", List.of("mean"));
        graph.node("price", "Unsqueeze", List.of(Feature.CURRENT_PRICE.key(), columns));
        graph.output(graph.node(OUTPUT, "Mul", List.of("price", "growth")));
        return graph.model(model.provenance());
    }

    private static ModelInput modelInput(String name, List<Feature> features) {
        ModelInput input = Arrays.stream(ModelInput.values())
                .filter(known -> known.key().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no model input is called " + name));
        if (!features.containsAll(input.needs()) || !features.contains(Feature.CURRENT_PRICE)) {
            throw new IllegalArgumentException(name + " needs " + input.needs() + ", declared are " + features);
        }
        return input;
    }

    private static String input(OnnxGraph graph, ModelInput input, String columns) {
        return graph.node(input.key(), "Unsqueeze", List.of(row(graph, input), columns));
    }

    private static String row(OnnxGraph graph, ModelInput input) {
        String name = input.key() + "_row";
        return switch (input) {
            case AVG_TO_PRICE, VOLATILITY_TO_PRICE -> graph.node(name, "Div", keys(input, 0, 1));
            case PRICE_ZSCORE -> zscore(graph, name);
            case VOLUME_TREND -> Feature.VOLUME_TREND.key();
            case SUPPLY_RATIO, DEMAND_RATIO ->
                graph.node(name, "Div", List.of(input.needs().get(0).key(), "hundred"));
        };
    }

    private static List<String> keys(ModelInput input, int... which) {
        return IntStream.of(which).mapToObj(i -> input.needs().get(i).key()).toList();
    }

    private static String zscore(OnnxGraph graph, String name) {
        String volatility = Feature.VOLATILITY_7D.key();
        graph.node("moves", "Greater", List.of(volatility, "zero"));
        graph.node("divisor", "Where", List.of("moves", volatility, "one"));
        graph.node("above", "Sub", List.of(Feature.CURRENT_PRICE.key(), Feature.AVG_PRICE_7D.key()));
        graph.node("deviations", "Div", List.of("above", "divisor"));
        return graph.node(name, "Where", List.of("moves", "deviations", "zero"));
    }
}
