package dev.nightjar.retrain;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a retraining came to.
 *
 * @param modelName registered model
 * @param modelVersion the new version
 * @param runId its MLflow run
 * @param windowFrom first event time of the window
 * @param windowUntil end of the window, the as-of time
 * @param rows rows of the registered model
 * @param teachingRows rows of the model that was judged
 * @param judgingRows rows that judged it
 * @param judgesFrom time of the first judging event
 * @param scores on the judging rows
 * @param floorPassed whether the accuracy is above the pipeline's floor
 * @param champion whether the version became champion
 * @param mlflowUrl the version's page
 * @param runUrl the run's page
 * @param wallSeconds how long it took
 */
record RetrainResult(
        String modelName,
        String modelVersion,
        String runId,
        Instant windowFrom,
        Instant windowUntil,
        long rows,
        long teachingRows,
        long judgingRows,
        Instant judgesFrom,
        Scorecard scores,
        boolean floorPassed,
        boolean champion,
        String mlflowUrl,
        String runUrl,
        double wallSeconds) {

    /** The report for programs. */
    Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("model_name", modelName);
        report.put("model_version", modelVersion);
        report.put("run_id", runId);
        report.put("window_from", windowFrom.toString());
        report.put("window_to", windowUntil.toString());
        report.put("rows", rows);
        report.put("teaching_rows", teachingRows);
        report.put("judging_rows", judgingRows);
        report.put("judges_from", judgesFrom.toString());
        report.putAll(known(scores.all()));
        report.put("floor_passed", floorPassed);
        report.put("promoted", champion);
        report.put("mlflow_url", mlflowUrl);
        report.put("run_url", runUrl);
        Map<String, Object> entities = new LinkedHashMap<>();
        scores.byEntity().forEach((entity, own) -> {
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
