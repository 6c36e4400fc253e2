package dev.nightjar.score.model;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.Regressor;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Loads registered versions and proves each before anybody uses it: checksums against the registered hash, classes that
 * MLlib's form names, features by name and order, and the forecast of the row that came with it.
 */
public final class ModelLoader {
    private static final long MOST_EXAMPLE_BYTES = 1L << 20;

    /** What the pipeline leaves out is no input of its forest, so any price will do. */
    private static final double LEFT_OUT = 1;

    private final ModelRegistry registry;
    private final List<String> features;
    private final double level;

    /**
     * @param features the pipeline's, in its order
     * @param level nominal coverage of the interval, in (0, 1)
     */
    public ModelLoader(ModelRegistry registry, List<String> features, double level) {
        this.registry = registry;
        this.features = List.copyOf(features);
        this.level = level;
    }

    /**
     * Loads a version, champion or not.
     *
     * @throws NightjarException MODEL_CORRUPT when it must not be used; MLFLOW_AWAY, MLFLOW_DENIED or MLFLOW_REFUSED when
     *     that is not known
     */
    public ScoringModel load(RegisteredVersion version) {
        registry.requireAllowedClasses(version);
        InputExample example = example(version);
        if (!example.columns().equals(features)) {
            throw corrupt(version, "it takes the features " + example.columns() + ", the pipeline gives " + features);
        }
        Regressor regressor = registry.regressor(version);
        Forecaster forecaster = new Forecaster(regressor, level);
        requireFeatures(version, regressor);
        probe(version, forecaster, example);
        return new ScoringModel(version.model(), version.version(), version.runId(), forecaster);
    }

    private InputExample example(RegisteredVersion version) {
        try {
            return InputExample.read(registry.verified(version, InputExample.FILE, MOST_EXAMPLE_BYTES));
        } catch (IOException e) {
            throw corrupt(version, "its " + InputExample.FILE + " cannot be read: " + e.getMessage());
        }
    }

    /** The forecaster has seen that each input exists. */
    private void requireFeatures(RegisteredVersion version, Regressor regressor) {
        for (ModelInput input : ModelInput.values()) {
            if (!regressor.inputs().contains(input.key())) {
                continue;
            }
            for (Feature needed : input.needs()) {
                if (!features.contains(needed.key())) {
                    throw corrupt(
                            version,
                            "its input " + input.key() + " needs " + needed.key() + ", the pipeline gives " + features);
                }
            }
        }
    }

    private void probe(RegisteredVersion version, Forecaster forecaster, InputExample example) {
        double[] row = new double[Feature.values().length];
        Arrays.fill(row, LEFT_OUT);
        for (int i = 0; i < features.size(); i++) {
            row[Feature.of(features.get(i)).ordinal()] = example.row().get(i);
        }
        Forecast forecast;
        try {
            forecast = forecaster.forecast(row);
        } catch (NightjarException | IllegalStateException e) {
            throw corrupt(version, "it does not answer its own example: " + e.getMessage());
        }
        if (!Double.isFinite(forecast.predictedPrice())
                || !Double.isFinite(forecast.lower())
                || !Double.isFinite(forecast.upper())
                || forecast.lower() > forecast.upper()) {
            throw corrupt(version, "it answers " + forecast + " to its own example");
        }
    }

    private static NightjarException corrupt(RegisteredVersion version, String why) {
        return new NightjarException(
                ReasonCode.MODEL_CORRUPT,
                "Cannot use " + version.uri() + ": " + why + "; retrain, or promote another version");
    }
}
