package dev.nightjar.judge;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.RegisteredVersion;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar judge}. */
@Command(
        name = "judge",
        description = {
            "Decides whether a newly trained version becomes champion: it must be above the floor, better than the"
                    + " champion on rows that neither had seen, and by more than luck.",
            "Before that it holds the champion's live accuracy (nightjar outcomes) against the figure at its promotion,"
                    + " and goes back to the version before if it fell (gate.rollback).",
            "Ends with 0 if another version is in use now, promoted or gone back to, with 3 if the champion stays,"
                    + " which it does also where no version waits."
        },
        mixinStandardHelpOptions = true)
public final class JudgeCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--challenger",
            paramLabel = "N",
            description = "The registered version's number. Default: the latest that no decision has taken into use.")
    private @Nullable String challenger;

    /** As a program of its own. */
    public static void main(String[] args) {
        System.exit(Commands.run(new JudgeCommand(), args));
    }

    @Override
    public Integer call() {
        Pipeline pipeline = installation.pipeline();
        Settings settings = installation.settings();
        Consumer<String> progress = step -> System.err.println(step + " …");
        Optional<LiveResult> live = new RollbackJob(pipeline, settings, Clock.systemUTC(), progress).execute();
        live.ifPresent(result -> System.out.print(result.text()));
        boolean rolledBack = live.filter(LiveResult::isRolledBack).isPresent();
        JudgeJob job = new JudgeJob(pipeline, settings, Clock.systemUTC(), progress);
        if (challenger == null && !job.isAnyWaiting()) {
            if (!rolledBack) {
                System.out.println(
                        "Decision   none: no version waits (nightjar retrain trains one, --challenger names one)");
            }
            report.write(live.map(LiveResult::report).orElseGet(() -> undecided(pipeline)));
            return exitCode(rolledBack);
        }
        JudgeResult result = job.execute(Optional.ofNullable(challenger));
        System.out.print(summary(result));
        Map<String, @Nullable Object> facts = result.report();
        facts.put("live", live.map(LiveResult::facts).orElse(null));
        report.write(facts);
        return exitCode(rolledBack || result.decision().kind() == Decision.Kind.PROMOTE);
    }

    private static int exitCode(boolean isAnotherInUse) {
        return isAnotherInUse ? 0 : ReasonCode.NOT_BETTER.kind().exitCode();
    }

    private static Map<String, @Nullable Object> undecided(Pipeline pipeline) {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("pipeline", pipeline.name());
        report.put("model_name", pipeline.registry().model());
        report.put("decision", null);
        return report;
    }

    /** The decision for a person. */
    public static String summary(JudgeResult result) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%n%s", head(result.challengerScores().all())));
        Scores challenger = result.challengerScores().all();
        text.append(line("challenger " + result.challenger().version(), challenger));
        result.championScores()
                .ifPresent(card -> text.append(line(
                        "champion "
                                + result.champion()
                                        .map(RegisteredVersion::version)
                                        .orElse(""),
                        card.all())));
        text.append(String.format(
                Locale.ROOT,
                "%-20s %6d %8.2f %% %10s %10s%n",
                "naive",
                challenger.rows(),
                challenger.naiveAccuracy(),
                "0",
                "-"));
        text.append(String.format(
                Locale.ROOT,
                "%nDecision   %s%n",
                switch (result.decision().kind()) {
                    case PROMOTE -> "promote: version " + result.challenger().version() + " is champion";
                    case KEEP ->
                        "keep: "
                                + result.champion()
                                        .map(version -> "version " + version.version() + " stays champion")
                                        .orElse("no version is in use");
                    case ROLL_BACK -> "roll back";
                }));
        result.lines().forEach(line -> text.append("           ").append(line).append(System.lineSeparator()));
        if (result.isWithoutSkill()) {
            text.append(String.format(
                    "Mind       it has no skill: \"%s\" is as good a forecast%n",
                    switch (result.pipeline().features().from()) {
                        case PRICE_HISTORY -> "the price stays as it is";
                        case REQUEST ->
                            challenger.classes().isEmpty() ? "the mean of the labels" : "each class's share";
                        case CLAIM -> "the value stays as it is";
                    }));
        }
        return text.toString();
    }

    private static String head(Scores scores) {
        return String.format(
                Locale.ROOT, "%-20s %6s %10s %10s %10s%n", "", "rows", "accuracy", "skill", scores.lastName());
    }

    private static String line(String name, Scores scores) {
        return String.format(
                Locale.ROOT,
                "%-20s %6d %8.2f %% %10.4f %10s%n",
                name,
                scores.rows(),
                scores.accuracy(),
                scores.skill(),
                scores.last());
    }
}
