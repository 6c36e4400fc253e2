package dev.nightjar;

import dev.nightjar.command.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** {@code nightjar}: one command line for all parts. */
@Command(
        name = "nightjar",
        description = "Trains random forests every night and scores every event as it arrives.",
        mixinStandardHelpOptions = true,
        versionProvider = Nightjar.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  done",
            "  1  failed while working",
            "  2  wrong arguments or configuration; nothing was touched",
            "  3  refused by a rule (gate, floor, check)",
            "  4  something needed is away",
            "  130, 143  ended by Ctrl-C or SIGTERM"
        },
        subcommands = {
            HelpCommand.class,
            dev.nightjar.simulate.SimulateCommand.class,
            dev.nightjar.ingest.IngestCommand.class,
            dev.nightjar.claims.preprocess.PreprocessCommand.class,
            WorkerCommand.class,
            dev.nightjar.retrain.RetrainCommand.class,
            dev.nightjar.judge.JudgeCommand.class,
            NightlyCommand.class,
            dev.nightjar.judge.PromoteCommand.class,
            dev.nightjar.judge.RollbackCommand.class,
            dev.nightjar.judge.HistoryCommand.class,
            dev.nightjar.backtest.BacktestCommand.class,
            dev.nightjar.score.ScoreCommand.class,
            dev.nightjar.outcomes.OutcomesCommand.class,
            dev.nightjar.replay.ReplayCommand.class,
            dev.nightjar.deadletter.DlqCommand.class,
            dev.nightjar.watch.DriftCommand.class,
            dev.nightjar.watch.SkewCommand.class,
            dev.nightjar.score.explain.ExplainCommand.class,
            dev.nightjar.status.StatusCommand.class,
            PipelineCommand.class,
            WhyCommand.class
        })
public final class Nightjar {

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(Commands.run(new Nightjar(), args));
    }

    /** Version and commit, as built. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream in = Nightjar.class.getResourceAsStream("git.properties")) {
                if (in != null) {
                    build.load(in);
                }
            }
            return new String[] {
                "nightjar " + build.getProperty("git.build.version", "unknown") + " ("
                        + build.getProperty("git.commit.id.full", "no commit") + ")",
                "Java " + System.getProperty("java.version") + ", picocli " + CommandLine.VERSION
            };
        }
    }
}
