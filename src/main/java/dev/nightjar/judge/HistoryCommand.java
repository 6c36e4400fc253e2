package dev.nightjar.judge;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.PointInTime;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
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
        description = {
            "Says which version was in use when, and why; with --at ends with 3 if none was.",
            "With --replay makes every decision about a version again, from the registered forecasts and models that it"
                    + " rests on: 0 if each is identical, 1 and the first difference if one is not."
        },
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

    @Option(
            names = "--replay",
            paramLabel = "N",
            description = "Make the decisions about this version again instead, and compare.")
    private @Nullable String replay;

    /** As a program of its own. */
    public static void main(String[] args) {
        System.exit(Commands.run(new HistoryCommand(), args));
    }

    @Override
    public Integer call() {
        Pipeline pipeline = installation.pipeline();
        String model = pipeline.registry().model();
        Optional<Instant> time = Optional.ofNullable(at).map(HistoryCommand::instant);
        if (time.isPresent() && replay != null) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot read --at and --replay at once: give one of them");
        }
        try (FeatureStore store = FeatureStore.open(installation.settings().postgres())) {
            List<Term> terms = store.ledger().terms(model);
            if (time.isPresent()) {
                return at(model, time.get(), terms);
            }
            if (replay != null) {
                return replay(pipeline, replay, store);
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

    private int replay(Pipeline pipeline, String version, FeatureStore store) {
        try (ModelRegistry registry =
                ModelRegistry.connect(installation.settings().mlflow())) {
            List<DecisionReplay.Replayed> replayed = new DecisionReplay(pipeline, registry, store).of(version);
            replayed.forEach(decision -> System.out.print(text(decision)));
            Map<String, @Nullable Object> facts = new LinkedHashMap<>();
            facts.put("model_name", pipeline.registry().model());
            facts.put("model_version", version);
            facts.put("decisions", replayed.stream().map(HistoryCommand::facts).toList());
            report.write(facts);
            return replayed.stream().anyMatch(decision -> decision.outcome() == DecisionReplay.Outcome.DIFFERENT)
                    ? ReasonCode.Kind.FAILED.exitCode()
                    : 0;
        }
    }

    private static String text(DecisionReplay.Replayed replayed) {
        DecisionRow decision = replayed.decision();
        return String.format(
                Locale.ROOT,
                "%s, %s, version %s%s%n  again: %s%n",
                decision.decidedAt(),
                what(decision),
                decision.version(),
                decision.champion().map(champion -> " against " + champion).orElse(""),
                switch (replayed.outcome()) {
                    case IDENTICAL -> "identical";
                    case DIFFERENT -> replayed.difference().orElseThrow();
                    case NOT_COMPUTED ->
                        decision.decidedBy().equals("judge")
                                ? "what it rested on was not kept"
                                : "nothing to compute: " + decision.decidedBy() + " decided";
                });
    }

    private static Map<String, @Nullable Object> facts(DecisionReplay.Replayed replayed) {
        Map<String, @Nullable Object> facts = facts(replayed.decision());
        facts.put("replay", replayed.outcome().name().toLowerCase(Locale.ROOT));
        facts.put("difference", replayed.difference().orElse(null));
        return facts;
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
        return found.isPresent() ? 0 : ReasonCode.Kind.REFUSED.exitCode();
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
        Instant now = Clock.systemUTC().instant();
        Instant time = PointInTime.read(text, now)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.ARGUMENT_INVALID,
                        "Cannot read --at " + text
                                + ": give a day (2026-11-20), a time (2026-11-20T10:00:00Z) or how long ago (3h)"));
        if (time.isAfter(now)) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot say which version was in use at " + time + ": it is " + now + " now");
        }
        return time;
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
            text.append(String.format(
                    "%nNot taken into use, the latest first%s:%n",
                    decisions.size() < MOST_DECISIONS ? "" : ", among the latest " + MOST_DECISIONS + " decisions"));
            kept.forEach(decision -> text.append(String.format(
                    "version %-5s %s%n%s%n", decision.version(), decision.decidedAt(), reasons(decision))));
        }
        return text.toString();
    }

    private static String reasons(DecisionRow decision) {
        return "  " + what(decision) + "\n  " + String.join("\n  ", decision.reasons());
    }

    private static String what(DecisionRow decision) {
        return decision.decision().replace('_', ' ') + " by " + decision.decidedBy();
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
