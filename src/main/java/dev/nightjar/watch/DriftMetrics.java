package dev.nightjar.watch;

import dev.nightjar.drift.ColumnDrift;
import dev.nightjar.drift.Verdict;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The result as Prometheus reads it, from a file: the command is over long before anybody would ask it. */
final class DriftMetrics {
    private DriftMetrics() {}

    /**
     * Writes it; a reader finds all of the old file or all of the new one.
     *
     * @throws NightjarException DISK_REFUSED
     */
    static void write(DriftResult result, Path file) {
        Path target = file.toAbsolutePath();
        // The node exporter reads *.prom only, so not the draft.
        Path draft = target.resolveSibling(target.getFileName() + ".draft");
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                PrometheusTextFormatWriter.builder()
                        .build()
                        .write(out, registry(result).scrape());
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.DISK_REFUSED, "Cannot write the metrics to " + file + ": " + e.getMessage(), e);
        }
    }

    private static PrometheusRegistry registry(DriftResult result) {
        PrometheusRegistry registry = new PrometheusRegistry();
        Gauge psi = gauge(registry, "psi", "Population stability index of a column, live against learned.");
        Gauge ks = gauge(registry, "ks", "Kolmogorov–Smirnov statistic of a column, live against learned.");
        Gauge drifted = gauge(registry, "beyond_limit", "1 for each column that has drifted, else 0.");
        Gauge rows = gauge(registry, "rows", "Predictions that a column was looked at in.");
        for (ColumnDrift column : result.columns()) {
            String[] labels = {result.version().model(), result.version().version(), column.feature()};
            psi.labelValues(labels).set(column.psi());
            ks.labelValues(labels).set(column.ks());
            drifted.labelValues(labels).set(column.verdict() == Verdict.DRIFTED ? 1 : 0);
            rows.labelValues(labels).set((double) column.rows());
        }
        return registry;
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder()
                .name("nightjar_drift_" + name)
                .help(help)
                .labelNames("model_name", "model_version", "feature")
                .register(registry);
    }
}
