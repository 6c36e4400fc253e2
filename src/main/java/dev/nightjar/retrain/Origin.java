package dev.nightjar.retrain;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.training.TrainingWindow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Where the rows of a run come from, as far as it is known before they are read.
 *
 * @param runName the run's name in MLflow
 * @param tags tags of run and version
 * @param params the run's parameters
 * @param provenance entries of the forest's provenance
 * @param dataset the data set's name in MLflow
 * @param source JSON that says where the data is
 */
record Origin(
        String runName,
        Map<String, String> tags,
        Map<String, String> params,
        Map<String, String> provenance,
        String dataset,
        String source) {

    static Origin ofPrices(Pipeline pipeline, TrainingWindow window, OptionalLong lakeVersion) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("nightjar.window-from", window.from().toString());
        tags.put("nightjar.window-until", window.asOf().toString());
        lakeVersion.ifPresent(version -> tags.put("nightjar.delta-version", Long.toString(version)));
        Map<String, String> params = new LinkedHashMap<>();
        params.put("horizon", Integer.toString(pipeline.label().horizon()));
        params.put("window", pipeline.window().toString());
        params.put("window_from", window.from().toString());
        params.put("window_until", window.asOf().toString());
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("window_from", window.from().toString());
        provenance.put("window_until", window.asOf().toString());
        lakeVersion.ifPresent(version -> provenance.put("delta_version", Long.toString(version)));
        return new Origin(
                pipeline.name() + " as of " + window.asOf(),
                tags,
                params,
                provenance,
                "commodity_prices_daily",
                "{\"uri\": \"postgresql:commodity_prices_daily+market_indicators\", \"as_of\": \"" + window.asOf()
                        + "\"}");
    }

    static Origin ofTable(Pipeline pipeline, TableSource table) {
        return new Origin(
                pipeline.name() + " from " + table.fileName(),
                Map.of("nightjar.training-data", table.path()),
                Map.of(
                        "label",
                        pipeline.label().column(),
                        "missing",
                        pipeline.features().missing().name().toLowerCase(java.util.Locale.ROOT)),
                Map.of("training_data", table.fileName()),
                table.fileName(),
                table.json());
    }

    static Origin ofClaim(Pipeline pipeline, ProcessedData data, TableSource table) {
        return new Origin(
                pipeline.name() + " from " + table.fileName(),
                Map.of("nightjar.training-data", data.uri(), "nightjar.data-sha256", data.sha256()),
                Map.of(
                        "label",
                        pipeline.label().column(),
                        "predict",
                        pipeline.claims().predict(),
                        "step",
                        pipeline.claims().step().toString()),
                Map.of("training_data", table.fileName(), "data_sha256", data.sha256()),
                table.fileName(),
                table.json());
    }
}
