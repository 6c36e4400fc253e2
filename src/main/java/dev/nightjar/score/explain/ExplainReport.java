package dev.nightjar.score.explain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report's keys. */
final class ExplainReport {
    private ExplainReport() {}

    static Map<String, @Nullable Object> of(ExplainJob.Explained explained) {
        Map<String, @Nullable Object> facts = of(explained.audited());
        facts.put(
                "rows",
                explained.audited().rows().isEmpty()
                        ? null
                        : explained.audited().rows());
        Map<String, @Nullable Object> recorded = new LinkedHashMap<>();
        explained.audited().recorded().forEach((name, value) -> recorded.put(name, plain(value)));
        facts.put("recorded", recorded);
        facts.put("naive_forecast", explained.reasons().flatMap(Reasons::base).orElse(null));
        Optional<Reasons> reasons = explained.reasons();
        Optional<Reasons> known = reasons.filter(why -> !why.contributions().isEmpty());
        facts.put("votes", reasons.map(why -> why.votes().sorted()).orElse(null));
        facts.put("contributions_in", known.map(Reasons::unit).orElse(null));
        facts.put("expected", known.map(Reasons::expected).orElse(null));
        facts.put(
                "contributions",
                known.map(why -> why.contributions().stream()
                                .map(ExplainReport::of)
                                .toList())
                        .orElse(null));
        return facts;
    }

    static Map<String, @Nullable Object> of(ExplainJob.Sampled sampled, long seed, double wallSeconds) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("seed", seed);
        facts.put("predictions", sampled.seen());
        facts.put("made_again", sampled.tally().all());
        facts.put("identical", sampled.tally().identical());
        facts.put("differing", sampled.tally().differing());
        facts.put("unproven", sampled.tally().unproven());
        facts.put("wall_s", wallSeconds);
        facts.put(
                "named", sampled.tally().named().stream().map(ExplainReport::of).toList());
        return facts;
    }

    private static Map<String, @Nullable Object> of(Audited audited) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        Verdict verdict = audited.verdict();
        facts.put("prediction_id", plain(audited.recorded().get("prediction_id")));
        facts.put("position", audited.found().position().toString());
        facts.put("source", audited.found().source().map(Object::toString).orElse(null));
        facts.put("verdict", verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        facts.put("fields_compared", verdict instanceof Verdict.Identical identical ? identical.fields() : null);
        facts.put("why", verdict instanceof Verdict.Unproven unproven ? unproven.why() : null);
        facts.put(
                "differences",
                verdict instanceof Verdict.Differs differs
                        ? differs.differences().stream().map(ExplainReport::of).toList()
                        : List.of());
        return facts;
    }

    private static Map<String, @Nullable Object> of(Difference difference) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("field", difference.field());
        facts.put("recorded", plain(difference.recorded()));
        facts.put("again", plain(difference.again()));
        return facts;
    }

    private static Map<String, @Nullable Object> of(Contribution contribution) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("input", contribution.name());
        facts.put("value", contribution.value());
        facts.put("adds", contribution.added());
        return facts;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value == null || value instanceof Number || value instanceof List<?> || value instanceof Map<?, ?>
                ? value
                : value.toString();
    }
}
