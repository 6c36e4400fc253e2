package dev.nightjar.score.explain;

import dev.nightjar.message.SourcePosition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An explained prediction as a person reads it. */
final class ExplainPage {
    private static final String FEATURES = "features.";

    private final StringBuilder text = new StringBuilder();

    private ExplainPage() {}

    static String of(ExplainJob.Explained explained) {
        ExplainPage page = new ExplainPage();
        Audited audited = explained.audited();
        page.head(audited);
        page.text.append('\n').append(plain(verdict(audited.verdict()))).append('\n');
        page.answer(audited, explained.reasons().flatMap(Reasons::base).isPresent());
        explained.reasons().ifPresent(page::reasons);
        return page.text.toString();
    }

    /** One sentence, or several. */
    static String verdict(Verdict verdict) {
        if (verdict instanceof Verdict.Identical identical) {
            return "Identical to the last bit: " + identical.fields()
                    + " fields, made again from the same bytes, rows and model version.";
        }
        if (verdict instanceof Verdict.Differs differs) {
            int all = differs.differences().size();
            return "Differs: " + differs.first() + (all == 1 ? "." : ", the first of " + all + " differences.");
        }
        Verdict.Unproven unproven = (Verdict.Unproven) verdict;
        return "Not proven: " + unproven.why() + "."
                + (unproven.partly().isEmpty()
                        ? ""
                        : " From the features in the record, which are not proven, "
                                + String.join(", ", unproven.partly()) + " come out identical to the last bit.");
    }

    private void head(Audited audited) {
        line(
                "prediction",
                audited.text("prediction_id") + " at " + audited.found().position());
        line("event", audited.found().source().map(SourcePosition::toString).orElse("not known"));
        if (!audited.rows().isEmpty()) {
            line("rows", audited.rows());
        }
        line(
                "model",
                audited.text("model_name") + " version " + audited.text("model_version") + ", run "
                        + audited.text("run_id"));
        line("scored at", audited.text("scored_at"));
    }

    private void answer(Audited audited, boolean priced) {
        text.append('\n');
        for (Map.Entry<String, @Nullable Object> field : audited.recorded().entrySet()) {
            if (field.getKey().startsWith(FEATURES)) {
                line(field.getKey().substring(FEATURES.length()), String.valueOf(field.getValue()));
            }
        }
        text.append('\n');
        line(
                "predicted",
                audited.text(priced ? "predicted_price" : "prediction")
                        + (priced ? " for " + audited.text("target_time") : ""));
        if (audited.recorded().containsKey("probabilities")) {
            line("probabilities", audited.text("probabilities"));
        } else {
            line(
                    "interval",
                    audited.text("lower") + " to " + audited.text("upper") + " at level " + audited.text("level"));
        }
        line("correction", audited.recorded().get("interval_correction"));
        line("confidence", audited.recorded().get("confidence"));
        if (priced) {
            line("naive", audited.text("current_price") + ", the price as it is");
        }
        line("status", audited.text("status"));
    }

    private void reasons(Reasons reasons) {
        votes(reasons.votes());
        if (reasons.contributions().isEmpty()) {
            text.append(
                    "\nWhat each input adds is not known: the version has no trees, or was trained before its forest"
                            + " kept the training rows of its leaves (nightjar why COVERS_UNKNOWN)\n");
            return;
        }
        boolean factors = reasons.base().isPresent();
        text.append("\nWhat each input adds (path-dependent TreeSHAP)")
                .append(factors ? ", in log return, and what it multiplies the price by\n" : in(reasons.unit()));
        row("expected with no input known", "", reasons.expected(), factors);
        for (Contribution contribution : reasons.contributions()) {
            row(contribution.name(), number(contribution.value()), contribution.added(), factors);
        }
        row("together", "", reasons.sum(), factors);
    }

    private void votes(Votes votes) {
        if (votes.isEmpty()) {
            return;
        }
        text.append(String.format(
                Locale.ROOT,
                "%nVotes of %d trees: %s, quartiles %s, %s, %s, to %s%n",
                votes.sorted().length,
                number(votes.quantile(0)),
                number(votes.quantile(0.25)),
                number(votes.quantile(0.5)),
                number(votes.quantile(0.75)),
                number(votes.quantile(1))));
    }

    private static String in(String unit) {
        return unit.equals("label") ? ", in the label's unit\n" : ", in " + plain(unit) + "\n";
    }

    private void row(String name, String value, double added, boolean factor) {
        text.append(String.format(Locale.ROOT, "  %-28s %14s %+14.6g", plain(name), value, added));
        text.append(factor ? String.format(Locale.ROOT, "   × %.6f%n", Math.exp(added)) : String.format("%n"));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    /** Nothing where the record has none. */
    private void line(String label, @Nullable Object value) {
        if (value != null) {
            line(label, value.toString());
        }
    }

    private void line(String label, String value) {
        text.append(String.format(Locale.ROOT, "%-14s %s%n", plain(label), plain(value)));
    }

    /** A record may hold anything, and a terminal obeys control characters. */
    private static String plain(String value) {
        return value.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }

    /** A line for a sample, and one for each that is not identical. */
    static String of(ExplainJob.Sampled sampled, long seed) {
        Tally tally = sampled.tally();
        StringBuilder lines = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d of %,d predictions made again (seed %d): %,d identical to the last bit, %,d differ, %,d not proven%n",
                tally.all(),
                sampled.seen(),
                seed,
                tally.identical(),
                tally.differing(),
                tally.unproven()));
        List<Audited> named = tally.named();
        for (Audited audited : named) {
            lines.append("  ")
                    .append(plain(audited.text("prediction_id") + " at "
                            + audited.found().position() + ": " + verdict(audited.verdict())))
                    .append('\n');
        }
        int unnamed = tally.differing() + tally.unproven() - named.size();
        return unnamed == 0
                ? lines.toString()
                : lines.append("  and ").append(unnamed).append(" more\n").toString();
    }
}
