package dev.nightjar.claims.preprocess;

import dev.nightjar.message.Claim;
import dev.nightjar.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What preprocessing came to.
 *
 * @param pipeline whose data it is
 * @param processed the rows
 * @param training the claim of the training part
 * @param inference the claim of the test part
 */
public record PreprocessResult(Pipeline pipeline, Processing.Processed processed, Claim training, Claim inference) {

    /** For a person. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%nTraining   %d rows × %d columns, %d without a label: %s%nTest       %d rows × %d columns: %s%n"
                        + "Claims     topics %s and %s, config_hash %s%n",
                processed.train().table().rows(),
                processed.train().table().names().size(),
                processed.train().unlabelled(),
                training.objectKey(),
                processed.test().table().rows(),
                processed.test().table().names().size(),
                inference.objectKey(),
                pipeline.claims().trainingTopic(),
                pipeline.topics().input(),
                pipeline.configHash());
    }

    /** The report for programs. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("pipeline", pipeline.name());
        report.put("config_hash", pipeline.configHash());
        report.put("train", part(processed.train(), training));
        report.put("test", part(processed.test(), inference));
        report.put("columns_without_variance", processed.constant());
        return report;
    }

    private static Map<String, Object> part(Processing.Part part, Claim claim) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rows", part.table().rows());
        values.put("columns", part.table().names().size());
        values.put("rows_without_label", part.unlabelled());
        values.put("filled_cells", part.filled());
        values.put("bucket", claim.bucket());
        values.put("object_key", claim.objectKey());
        values.put("sha256", claim.sha256().orElse(""));
        return values;
    }
}
