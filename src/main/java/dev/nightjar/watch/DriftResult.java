package dev.nightjar.watch;

import dev.nightjar.drift.ColumnDrift;
import dev.nightjar.drift.Verdict;
import dev.nightjar.measure.Reported;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.DriftRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a version came to.
 *
 * @param pipeline with the limits
 * @param version that was looked at
 * @param from predictions made from here on
 * @param until and before this
 * @param independent how many of the predictions are draws of their own
 * @param trainingRows that the version learned from
 * @param trainingIndependent how many of these are draws of their own
 * @param columns in the reference's order
 */
record DriftResult(
        Pipeline pipeline,
        RegisteredVersion version,
        Instant from,
        Instant until,
        long independent,
        long trainingRows,
        long trainingIndependent,
        List<ColumnDrift> columns) {

    /** How many predictions there were. */
    long predictions() {
        return columns.isEmpty() ? 0 : columns.get(0).rows();
    }

    /** The gravest of the columns'. */
    Verdict verdict() {
        return columns.stream()
                .map(ColumnDrift::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.TOO_FEW_ROWS);
    }

    /** Columns that have drifted. */
    List<String> drifted() {
        return columns.stream()
                .filter(column -> column.verdict() == Verdict.DRIFTED)
                .map(ColumnDrift::feature)
                .toList();
    }

    /** For the store. */
    List<DriftRow> rows(Instant computedAt) {
        return columns.stream()
                .map(column -> new DriftRow(
                        pipeline.name(),
                        version.model(),
                        version.version(),
                        column.feature(),
                        from,
                        until,
                        column.rows(),
                        column.psi(),
                        column.ks(),
                        column.pValue(),
                        column.verdict(),
                        computedAt))
                .toList();
    }

    /** The report for programs. */
    Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("pipeline", pipeline.name());
        report.put("model_name", version.model());
        report.put("model_version", version.version());
        report.put("run_id", version.runId());
        report.put("from", from.toString());
        report.put("until", until.toString());
        report.put("predictions", predictions());
        report.put("independent", independent);
        report.put("training_rows", trainingRows);
        report.put("training_independent", trainingIndependent);
        report.put("psi_limit", pipeline.drift().psi());
        report.put("min_rows", pipeline.drift().minRows());
        report.put("verdict", verdict().key());
        report.put("drifted", drifted());
        report.put("columns", columns.stream().map(DriftResult::reported).toList());
        return report;
    }

    private static Map<String, @Nullable Object> reported(ColumnDrift column) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("feature", column.feature());
        facts.put("rows", column.rows());
        facts.put("psi", Reported.known(column.psi()));
        facts.put("psi_by_chance", Reported.known(column.chance()));
        facts.put("ks", Reported.known(column.ks()));
        facts.put("ks_error", column.ksError());
        facts.put("p_value", Reported.known(column.pValue()));
        facts.put("verdict", column.verdict().key());
        return facts;
    }
}
