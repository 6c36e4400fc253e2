package dev.nightjar.judge;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.RegisteredVersion;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
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
            "Ends with 0 if it was promoted, with 3 if the champion stays."
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
        JudgeResult result = new JudgeJob(
                        pipeline, installation.settings(), Clock.systemUTC(), step -> System.err.println(step + " …"))
                .execute(Optional.ofNullable(challenger));
        System.out.print(summary(result));
        report.write(result.report());
        return result.decision().kind() == Decision.Kind.PROMOTE
                ? 0
                : ReasonCode.NOT_BETTER.kind().exitCode();
    }

    /** The decision for a person. */
    public static String summary(JudgeResult result) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%n%s", head()));
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
                        case REQUEST -> "the mean of the labels";
                        case CLAIM -> "the value stays as it is";
                    }));
        }
        return text.toString();
    }

    private static String head() {
        return String.format(Locale.ROOT, "%-20s %6s %10s %10s %10s%n", "", "rows", "accuracy", "skill", "interval");
    }

    private static String line(String name, Scores scores) {
        return String.format(
                Locale.ROOT,
                "%-20s %6d %8.2f %% %10.4f %8.1f %%%n",
                name,
                scores.rows(),
                scores.accuracy(),
                scores.skill(),
                100 * scores.coverage());
    }
}
