package dev.nightjar.retrain;

import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.evaluation.Scores;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a retraining came to.
 *
 * @param modelName registered model
 * @param modelVersion the new version
 * @param runId its MLflow run
 * @param learned from which rows, judged how
 * @param floorPassed whether the accuracy is above the pipeline's floor
 * @param mlflowUrl the version's page
 * @param runUrl the run's page
 * @param wallSeconds how long it took
 */
public record RetrainResult(
        String modelName,
        String modelVersion,
        String runId,
        Learned learned,
        boolean floorPassed,
        String mlflowUrl,
        String runUrl,
        double wallSeconds) {

    /** On the judging rows. */
    Scorecard scores() {
        return learned.scores();
    }

    /** The report for programs. */
    Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("model_name", modelName);
        report.put("model_version", modelVersion);
        report.put("run_id", runId);
        report.put("rows", learned.rows());
        report.put("teaching_rows", learned.teachingRows());
        report.put("judging_rows", learned.judgingRows());
        report.putAll(learned.account().report());
        report.putAll(known(scores().all()));
        report.put("floor_passed", floorPassed);
        report.put("mlflow_url", mlflowUrl);
        report.put("run_url", runUrl);
        Map<String, Object> entities = new LinkedHashMap<>();
        scores().byEntity().forEach((entity, own) -> {
            Map<String, Object> values = known(own);
            values.put("rows", own.rows());
            entities.put(entity, values);
        });
        report.put("by_entity", entities);
        report.put("wall_s", wallSeconds);
        return report;
    }

    private static Map<String, Object> known(Scores scores) {
        Map<String, Object> known = new LinkedHashMap<>();
        scores.metrics().forEach((name, value) -> known.put(name, Double.isFinite(value) ? value : null));
        return known;
    }
}
