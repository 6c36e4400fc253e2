package dev.nightjar.watch;

import dev.nightjar.drift.ColumnDrift;
import dev.nightjar.pipeline.Pipeline;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The result as a person reads it. */
final class DriftTable {
    private DriftTable() {}

    static String of(DriftResult result) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%s version %s, predictions made from %s to %s",
                result.version().model(),
                result.version().version(),
                result.from().truncatedTo(ChronoUnit.SECONDS),
                result.until().truncatedTo(ChronoUnit.SECONDS));
        line(
                text,
                "%,d predictions (%,d independent) against %,d training rows (%,d independent)%n",
                result.predictions(),
                result.independent(),
                result.trainingRows(),
                result.trainingIndependent());
        line(text, "%-28s %12s %9s %9s %8s %9s  %s", "feature", "rows", "PSI", "chance", "KS", "p", "verdict");
        for (ColumnDrift column : result.columns()) {
            line(
                    text,
                    "%-28s %,12d %9s %9s %8s %9s  %s",
                    column.feature(),
                    column.rows(),
                    number("%.4f", column.psi()),
                    number("%.4f", column.chance()),
                    number("%.4f", column.ks()),
                    number("%.2g", column.pValue()),
                    column.verdict().words());
        }
        line(text, "%n%s", legend(result.pipeline().drift()));
        line(text, "In all: %s", result.verdict().words());
        return text.toString();
    }

    private static String legend(Pipeline.Drift limits) {
        return String.format(
                Locale.ROOT,
                "PSI: shifted from %s on, drifted from %s, and only beyond what chance reaches once in 1,000 times;"
                        + " nothing is said of fewer than %,d predictions, or of fewer independent ones than bins",
                ColumnDrift.SHIFTED,
                limits.psi(),
                limits.minRows());
    }

    private static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
    }

    private static void line(StringBuilder text, String format, @Nullable Object... values) {
        text.append(String.format(Locale.ROOT, format + "%n", values));
    }
}
