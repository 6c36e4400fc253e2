package dev.nightjar.judge;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.PointInTime;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.store.DecisionRow;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.Term;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar history}. */
@Command(
        name = "history",
        description = "Says which version was in use when, and why.",
        mixinStandardHelpOptions = true)
public final class HistoryCommand implements Callable<Integer> {
    private static final int MOST_DECISIONS = 20;

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "Only the version in use at that time: 2026-11-20, 2026-11-20T10:00:00Z, or 3h for three hours"
                            + " ago.")
    private @Nullable String at;

    /** As a program of its own. */
    public static void main(String[] args) {
        System.exit(Commands.run(new HistoryCommand(), args));
    }

    @Override
    public Integer call() {
        Pipeline pipeline = installation.pipeline();
        String model = pipeline.registry().model();
        Optional<Instant> time = Optional.ofNullable(at).map(HistoryCommand::instant);
        try (FeatureStore store = FeatureStore.open(installation.settings().postgres())) {
            List<Term> terms = store.ledger().terms(model);
            if (time.isPresent()) {
                return at(model, time.get(), terms);
            }
            List<DecisionRow> decisions = store.ledger().decisions(model, MOST_DECISIONS);
            System.out.print(text(model, terms, decisions));
            Map<String, @Nullable Object> facts = new LinkedHashMap<>();
            facts.put("model_name", model);
            facts.put("terms", terms.stream().map(HistoryCommand::facts).toList());
            facts.put("decisions", decisions.stream().map(HistoryCommand::facts).toList());
            report.write(facts);
            return 0;
        }
    }

    private int at(String model, Instant time, List<Term> terms) {
        Optional<Term> found = inUse(terms, time);
        System.out.println(found.map(term -> model + " version " + term.version() + " was in use at " + time + "\n"
                        + reasons(term.decision()))
                .orElse("No version of " + model + " was in use at " + time));
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("model_name", model);
        facts.put("at", time.toString());
        facts.put("term", found.map(HistoryCommand::facts).orElse(null));
        report.write(facts);
        return found.isPresent() ? 0 : ReasonCode.NO_CHAMPION.kind().exitCode();
    }

    /** The term that holds a time, its end excluded. */
    static Optional<Term> inUse(List<Term> terms, Instant time) {
        return terms.stream()
                .filter(term ->
                        term.liveFrom().filter(from -> !from.isAfter(time)).isPresent())
                .filter(term ->
                        term.liveUntil().filter(until -> !until.isAfter(time)).isEmpty())
                .findFirst();
    }

    private static Instant instant(String text) {
        return PointInTime.read(text, Clock.systemUTC().instant())
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.ARGUMENT_INVALID,
                        "Cannot read --at " + text
                                + ": give a day (2026-11-20), a time (2026-11-20T10:00:00Z) or how long ago (3h)"));
    }

    private static String text(String model, List<Term> terms, List<DecisionRow> decisions) {
        StringBuilder text = new StringBuilder();
        if (terms.isEmpty()) {
            text.append("No version of ")
                    .append(model)
                    .append(" was ever in use")
                    .append(System.lineSeparator());
        }
        for (Term term : terms) {
            text.append(String.format(
                    Locale.ROOT,
                    "version %-5s %s to %s%n%s%n",
                    term.version(),
                    term.liveFrom().map(Instant::toString).orElse("(promotion unfinished)"),
                    term.liveUntil().map(Instant::toString).orElse("now"),
                    reasons(term.decision())));
        }
        List<DecisionRow> kept = decisions.stream()
                .filter(decision -> decision.decision().equals("keep"))
                .toList();
        if (!kept.isEmpty()) {
            text.append(String.format("%nNot taken into use, the latest first:%n"));
            kept.forEach(decision -> text.append(String.format(
                    "version %-5s %s%n%s%n", decision.version(), decision.decidedAt(), reasons(decision))));
        }
        return text.toString();
    }

    private static String reasons(DecisionRow decision) {
        String what = decision.decision().replace('_', ' ') + " by " + decision.decidedBy();
        return "  " + what + "\n  " + String.join("\n  ", decision.reasons());
    }

    private static Map<String, @Nullable Object> facts(Term term) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("model_version", term.version());
        facts.put("previous", term.previous().orElse(null));
        facts.put("live_from", term.liveFrom().map(Instant::toString).orElse(null));
        facts.put("live_until", term.liveUntil().map(Instant::toString).orElse(null));
        facts.put("done", term.done());
        facts.put("decision", facts(term.decision()));
        return facts;
    }

    private static Map<String, @Nullable Object> facts(DecisionRow decision) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("model_version", decision.version());
        facts.put("champion", decision.champion().orElse(null));
        facts.put("decision", decision.decision());
        facts.put("decided_by", decision.decidedBy());
        facts.put("decided_at", decision.decidedAt().toString());
        facts.put("config_hash", decision.configHash());
        facts.put("reasons", decision.reasons());
        return facts;
    }
}
