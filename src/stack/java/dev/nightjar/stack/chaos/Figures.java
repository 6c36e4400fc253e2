package dev.nightjar.stack.chaos;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Inputs against outputs.
 *
 * @param inputs records that had to be answered
 * @param distinct inputs that have an output
 * @param predictions inputs whose output is a prediction
 * @param deadLetters inputs whose output is a dead letter
 * @param missing inputs without an output
 * @param duplicates outputs beyond the first of their input
 * @param strangers outputs of something that is no input
 * @param unversioned inputs that no version or more than one has answered, or whose prediction is not what its version makes
 * @param byVersion predictions by model version
 */
record Figures(
        long inputs,
        long distinct,
        long predictions,
        long deadLetters,
        long missing,
        long duplicates,
        long strangers,
        long unversioned,
        Map<String, Long> byVersion) {
    Figures {
        byVersion = Map.copyOf(byVersion);
    }

    /** EO of FAULTS.md, and exactly one model version for each prediction. */
    boolean exactlyOnce() {
        return distinct == inputs && missing == 0 && duplicates == 0 && strangers == 0 && unversioned == 0;
    }

    /** Both together. */
    Figures and(Figures other) {
        Map<String, Long> versions = new TreeMap<>(byVersion);
        other.byVersion.forEach((version, count) -> versions.merge(version, count, Long::sum));
        return new Figures(
                inputs + other.inputs,
                distinct + other.distinct,
                predictions + other.predictions,
                deadLetters + other.deadLetters,
                missing + other.missing,
                duplicates + other.duplicates,
                strangers + other.strangers,
                unversioned + other.unversioned,
                versions);
    }

    String text() {
        String text = String.format(
                Locale.ROOT,
                "%,d inputs, %,d distinct outputs (%,d predictions, %,d dead letters), missing %,d, duplicates %,d",
                inputs,
                distinct,
                predictions,
                deadLetters,
                missing,
                duplicates);
        return text
                + (strangers == 0 ? "" : ", answers to no input " + strangers)
                + (unversioned == 0 ? ", one version each" : ", without exactly one version " + unversioned);
    }

    Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("inputs", inputs);
        report.put("distinct_outputs", distinct);
        report.put("predictions", predictions);
        report.put("dead_letters", deadLetters);
        report.put("missing", missing);
        report.put("duplicates", duplicates);
        report.put("answers_to_no_input", strangers);
        report.put("without_one_version", unversioned);
        report.put("predictions_by_version", byVersion);
        report.put("exactly_once", exactlyOnce());
        return report;
    }
}
