package dev.nightjar.forecast;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forest.Explainer;
import dev.nightjar.forest.Explanation;
import dev.nightjar.message.NightjarException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Explains what a {@link Forecaster} forecasts. Safe for any number of threads. */
public final class ForecastExplainer {
    private final Forecaster forecaster;
    private final List<ModelInput> inputs;
    private final Explainer explainer;

    /**
     * Prepares to explain.
     *
     * @throws NightjarException {@code COVERS_UNKNOWN} if the forest was trained before its file kept training rows
     */
    public ForecastExplainer(Forecaster forecaster) {
        this.forecaster = forecaster;
        this.inputs = forecaster.inputs();
        this.explainer = Explainer.of(forecaster.model());
    }

    /**
     * Explains one forecast.
     *
     * @param features natural units, in the order of {@link Feature}; only read
     * @throws NightjarException as {@link Forecaster#forecast(double[])} does
     */
    public ForecastExplanation explain(double[] features) {
        Explanation explanation = explainer.explain(forecaster.row(features));
        Map<ModelInput, Double> contributions = new EnumMap<>(ModelInput.class);
        for (int i = 0; i < inputs.size(); i++) {
            contributions.put(inputs.get(i), explanation.contributions().get(i));
        }
        return new ForecastExplanation(explanation.expected(), contributions);
    }
}
