package dev.nightjar.retrain;

import dev.nightjar.evaluation.Scores;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.TrainingRun;
import dev.nightjar.training.Trained;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What MLflow is told of a run: names, tags, parameters, metrics, data set. */
final class RunRecord {
    private final Pipeline pipeline;
    private final Origin origin;
    private final String mlflowVersion;
    private final String sparkVersion;
    private final Map<String, String> furtherTags;
    private final Build build = Build.current();

    /** @param furtherTags of the run, beside the origin's */
    RunRecord(
            Pipeline pipeline,
            Origin origin,
            String mlflowVersion,
            String sparkVersion,
            Map<String, String> furtherTags) {
        this.pipeline = pipeline;
        this.origin = origin;
        this.mlflowVersion = mlflowVersion;
        this.sparkVersion = sparkVersion;
        this.furtherTags = Map.copyOf(furtherTags);
    }

    String runName() {
        return origin.runName();
    }

    /** Known before training. */
    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("mlflow.user", System.getProperty("user.name", "unknown"));
        tags.put("mlflow.source.name", "nightjar retrain --pipeline " + pipeline.name());
        tags.put("mlflow.source.type", "JOB");
        tags.put("mlflow.source.git.commit", build.commit());
        tags.put("nightjar.pipeline", pipeline.name());
        tags.put(RegisteredVersion.CONFIG_HASH, pipeline.configHash());
        tags.put("nightjar.version", build.version());
        tags.put(RegisteredVersion.FAMILY, pipeline.model().family().key());
        tags.putAll(origin.tags());
        tags.putAll(furtherTags);
        return tags;
    }

    /**
     * Stands in the forest itself.
     *
     * @param digest of the rows that teach
     */
    Map<String, String> provenance(String digest) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("pipeline", pipeline.name());
        provenance.put("config_hash", pipeline.configHash());
        provenance.put("seed", Long.toString(pipeline.model().seed()));
        provenance.putAll(origin.provenance());
        provenance.put("rows_digest", digest);
        provenance.put("commit", build.commit());
        return provenance;
    }

    MlModelFile description(String runId, Trained trained, List<Double> example) {
        return new MlModelFile(runId, mlflowVersion, sparkVersion, trained.features(), trained.outputs(), example);
    }

    /** Logs what training came to. */
    void log(TrainingRun run, Learned learned) {
        run.params(params());
        run.metrics(learned.scores().metrics());
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("nightjar.rows", Long.toString(learned.rows()));
        tags.put("nightjar.rows-digest", learned.digest());
        tags.put("nightjar.teaching-rows", Long.toString(learned.teachingRows()));
        tags.put("nightjar.judging-rows", Long.toString(learned.judgingRows()));
        tags.putAll(learned.account().tags());
        tags.put("mlflow.note.content", note(learned));
        run.setTags(tags);
        run.dataset(
                origin.dataset(), learned.digest(), "local", origin.source(), "{\"num_rows\": " + learned.rows() + "}");
    }

    private Map<String, String> params() {
        Pipeline.Model model = pipeline.model();
        Map<String, String> params = new LinkedHashMap<>();
        params.put("family", model.family().key());
        params.put("seed", Long.toString(model.seed()));
        params.putAll(family(model));
        if (pipeline.label().kind() == Pipeline.LabelKind.CLASSIFICATION) {
            params.remove("classes"); // parts of a number's range
        } else {
            params.put("interval_level", Double.toString(model.intervalLevel()));
        }
        params.put("features", String.join(",", pipeline.features().names()));
        params.put("target", pipeline.label().target().name().toLowerCase(Locale.ROOT));
        params.put("evaluation_share", Double.toString(pipeline.gate().evaluationShare()));
        params.putAll(origin.params());
        return params;
    }

    private static Map<String, String> family(Pipeline.Model model) {
        Map<String, String> params = new LinkedHashMap<>();
        switch (model.family()) {
            case RANDOM_FOREST -> {
                params.put("trees", Integer.toString(model.trees()));
                params.put("max_depth", Integer.toString(model.maxDepth()));
                params.put("feature_subset", model.featureSubset());
                params.putAll(trees(model));
            }
            case GRADIENT_BOOSTED_TREES -> {
                params.put("trees", Integer.toString(model.boosting().trees()));
                params.put("max_depth", Integer.toString(model.boosting().maxDepth()));
                params.put("step_size", Double.toString(model.boosting().stepSize()));
                params.putAll(trees(model));
            }
            case LINEAR -> {
                params.put("regularization", Double.toString(model.linear().regularization()));
                params.put("iterations", Integer.toString(model.linear().iterations()));
            }
            case MLP -> {
                params.put("hidden", Integer.toString(model.mlp().hidden()));
                params.put("classes", Integer.toString(model.mlp().classes()));
                params.put("iterations", Integer.toString(model.mlp().iterations()));
            }
        }
        return params;
    }

    private static Map<String, String> trees(Pipeline.Model model) {
        return Map.of(
                "min_leaf_rows",
                Integer.toString(model.minLeafRows()),
                "subsampling_rate",
                Double.toString(model.subsamplingRate()),
                "max_bins",
                Integer.toString(model.maxBins()));
    }

    /** For people, on the run's and the version's page. */
    String note(Learned learned) {
        Scores all = learned.scores().all();
        String last = all.classes()
                .map(of -> String.format(
                        Locale.ROOT, "F1 %.4f, ROC AUC %.4f, log loss %.4f.", of.f1(), of.rocAuc(), of.logLoss()))
                .orElseGet(() -> String.format(
                        Locale.ROOT,
                        "the %.0f %% interval held %.1f %%.",
                        100 * pipeline.model().intervalLevel(),
                        100 * all.coverage()));
        return String.join(
                " ",
                Arrays.asList(
                        "Learned from " + learned.account().rows() + ".",
                        "Judged " + learned.account().judged() + ":",
                        String.format(
                                Locale.ROOT,
                                "accuracy %.2f %% (naive forecast %.2f %%), skill %.4f, %s",
                                all.accuracy(),
                                all.naiveAccuracy(),
                                all.skill(),
                                last)));
    }
}
