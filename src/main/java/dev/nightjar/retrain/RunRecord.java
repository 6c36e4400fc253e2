package dev.nightjar.retrain;

import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.TrainingRun;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** What MLflow is told of a run: names, tags, parameters, metrics, data set. */
final class RunRecord {
    private final Pipeline pipeline;
    private final TrainingWindow window;
    private final List<Feature> features;
    private final String mlflowVersion;
    private final String sparkVersion;
    private final OptionalLong lakeVersion;
    private final Build build = Build.current();

    RunRecord(
            Pipeline pipeline,
            TrainingWindow window,
            List<Feature> features,
            String mlflowVersion,
            String sparkVersion,
            OptionalLong lakeVersion) {
        this.pipeline = pipeline;
        this.window = window;
        this.features = features;
        this.mlflowVersion = mlflowVersion;
        this.sparkVersion = sparkVersion;
        this.lakeVersion = lakeVersion;
    }

    TrainingWindow window() {
        return window;
    }

    String runName() {
        return pipeline.name() + " as of " + window.asOf();
    }

    /** Known before training. */
    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("mlflow.user", System.getProperty("user.name", "unknown"));
        tags.put("mlflow.source.name", "nightjar retrain --pipeline " + pipeline.name());
        tags.put("mlflow.source.type", "JOB");
        tags.put("mlflow.source.git.commit", build.commit());
        tags.put("nightjar.pipeline", pipeline.name());
        tags.put("nightjar.config-hash", pipeline.configHash());
        tags.put("nightjar.version", build.version());
        tags.put("nightjar.window-from", window.from().toString());
        tags.put("nightjar.window-until", window.asOf().toString());
        lakeVersion.ifPresent(version -> tags.put("nightjar.delta-version", Long.toString(version)));
        return tags;
    }

    /** Stands in the forest itself. */
    Map<String, String> provenance(TrainingData data) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("pipeline", pipeline.name());
        provenance.put("config_hash", pipeline.configHash());
        provenance.put("seed", Long.toString(pipeline.model().seed()));
        provenance.put("window_from", window.from().toString());
        provenance.put("window_until", window.asOf().toString());
        provenance.put("rows_digest", data.profile().digest());
        lakeVersion.ifPresent(version -> provenance.put("delta_version", Long.toString(version)));
        provenance.put("commit", build.commit());
        return provenance;
    }

    MlModelFile description(String runId, double[] example) {
        return new MlModelFile(
                runId,
                mlflowVersion,
                sparkVersion,
                features,
                features.stream().map(feature -> example[feature.ordinal()]).toList());
    }

    /** Logs what training came to. */
    void log(TrainingRun run, Learned learned) {
        run.params(params());
        run.metrics(learned.scores().metrics());
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("nightjar.rows", Long.toString(learned.profile().rows()));
        tags.put("nightjar.entities", Long.toString(learned.profile().entities()));
        tags.put("nightjar.rows-digest", learned.profile().digest());
        tags.put("nightjar.teaching-rows", Long.toString(learned.teachingRows()));
        tags.put("nightjar.judging-rows", Long.toString(learned.judgingRows()));
        tags.put("nightjar.judges-from", judgesFrom(learned).toString());
        tags.put("mlflow.note.content", note(learned));
        run.setTags(tags);
        run.dataset(
                "commodity_prices_daily",
                learned.profile().digest(),
                "local",
                "{\"uri\": \"postgresql:commodity_prices_daily+market_indicators\", \"as_of\": \"" + window.asOf()
                        + "\"}",
                "{\"num_rows\": " + learned.profile().rows() + "}");
    }

    private Map<String, String> params() {
        Pipeline.Model model = pipeline.model();
        Map<String, String> params = new LinkedHashMap<>();
        params.put("family", "random-forest");
        params.put("seed", Long.toString(model.seed()));
        params.put("trees", Integer.toString(model.trees()));
        params.put("max_depth", Integer.toString(model.maxDepth()));
        params.put("min_leaf_rows", Integer.toString(model.minLeafRows()));
        params.put("subsampling_rate", Double.toString(model.subsamplingRate()));
        params.put("feature_subset", model.featureSubset());
        params.put("max_bins", Integer.toString(model.maxBins()));
        params.put("interval_level", Double.toString(model.intervalLevel()));
        params.put("features", String.join(",", pipeline.features().names()));
        params.put("horizon", Integer.toString(pipeline.label().horizon()));
        params.put("target", pipeline.label().target().name().toLowerCase(Locale.ROOT));
        params.put("window", pipeline.window().toString());
        params.put("window_from", window.from().toString());
        params.put("window_until", window.asOf().toString());
        params.put("evaluation_share", Double.toString(pipeline.gate().evaluationShare()));
        return params;
    }

    static Instant judgesFrom(Learned learned) {
        return Instant.ofEpochMilli(learned.split().judgesFromMs());
    }

    /** For people, on the run's and the version's page. */
    String note(Learned learned) {
        Scores all = learned.scores().all();
        return String.join(
                " ",
                Arrays.asList(
                        "Learned from " + learned.profile().rows() + " rows of "
                                + learned.profile().entities() + " entities, " + window.from() + " to " + window.asOf()
                                + ".",
                        "Judged by a fit without the days from " + judgesFrom(learned) + " on, on their "
                                + learned.judgingRows() + " rows:",
                        String.format(
                                Locale.ROOT,
                                "accuracy %.2f %% (naive forecast %.2f %%), skill %.4f, the %.0f %% interval held %.1f %%.",
                                all.accuracy(),
                                all.naiveAccuracy(),
                                all.skill(),
                                100 * pipeline.model().intervalLevel(),
                                100 * all.coverage())));
    }
}
