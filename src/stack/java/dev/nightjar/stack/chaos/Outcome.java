package dev.nightjar.stack.chaos;

import dev.nightjar.measure.Latency;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of one fault.
 *
 * @param figures inputs against outputs; null where the fault could not be made here
 * @param recoveryS seconds from each fault to the first answer made after it
 * @param checks the rest of the promise
 * @param measured further figures for the report, by their name there
 * @param skipped why the fault could not be made here; empty when it was
 */
record Outcome(
        @Nullable Figures figures,
        List<Double> recoveryS,
        List<Check> checks,
        Map<String, @Nullable Object> measured,
        String skipped) {
    Outcome {
        recoveryS = List.copyOf(recoveryS);
        checks = List.copyOf(checks);
    }

    static Outcome of(Figures figures, List<Double> recoveryS, List<Check> checks) {
        return new Outcome(figures, recoveryS, checks, Map.of(), "");
    }

    /** The fault cannot be made on this machine. */
    static Outcome skipped(String why) {
        return new Outcome(null, List.of(), List.of(), Map.of(), why);
    }

    /** The harness gave up: nothing is proven, so the promise counts as broken. */
    static Outcome failed(Throwable why) {
        return new Outcome(null, List.of(), List.of(new Check(String.valueOf(why), false)), Map.of(), "");
    }

    /**
     * The same.
     *
     * @param trace the file with all of it
     */
    static Outcome failed(Throwable why, Path trace) {
        Check broken = new Check(why + " (its stack trace is in " + trace + ")", false);
        return new Outcome(null, List.of(), List.of(broken), Map.of(), "");
    }

    /** The same with the time that inputs waited for their answers, in the report's form. */
    Outcome withLatency(String name, Latency latency) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(measured);
        more.put(name, latency.report());
        return new Outcome(figures, recoveryS, checks, more, skipped);
    }

    /** The same with other checks. */
    Outcome withChecks(List<Check> others) {
        return new Outcome(figures, recoveryS, others, measured, skipped);
    }

    boolean isSkipped() {
        return !skipped.isEmpty();
    }

    boolean kept() {
        return isSkipped()
                || (figures != null && figures.exactlyOnce() && checks.stream().allMatch(Check::kept));
    }

    OptionalDouble slowestRecoveryS() {
        return recoveryS.stream().mapToDouble(Double::doubleValue).max();
    }

    String text() {
        if (isSkipped()) {
            return "skipped: " + skipped;
        }
        StringBuilder text = new StringBuilder(kept() ? "kept" : "BROKEN");
        if (figures != null) {
            text.append(": ").append(figures.text());
        }
        if (!recoveryS.isEmpty()) {
            text.append("; recovered in ")
                    .append(recoveryS.stream()
                            .map(seconds -> String.format(Locale.ROOT, "%.1f", seconds))
                            .collect(Collectors.joining(", ")))
                    .append(" s");
        }
        for (Check check : checks) {
            text.append("; ").append(check.kept() ? "" : "NOT ").append(check.what());
        }
        return text.toString();
    }

    Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("kept", isSkipped() ? null : kept());
        report.put("skipped", isSkipped() ? skipped : null);
        if (figures != null) {
            report.putAll(figures.report());
        }
        report.put("recovery_s", recoveryS);
        report.put(
                "recovery_max_s",
                slowestRecoveryS().isPresent() ? slowestRecoveryS().getAsDouble() : null);
        report.putAll(measured);
        report.put(
                "checks",
                checks.stream()
                        .map(check -> Map.of("what", check.what(), "kept", check.kept()))
                        .toList());
        return report;
    }
}
