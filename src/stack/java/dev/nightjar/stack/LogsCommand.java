package dev.nightjar.stack;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nightjar logs PART}: the last lines of a log. */
@Command(
        name = "logs",
        description = "Prints the last lines of a log: kafka, postgres, mlflow, nightjar (all commands) or build.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
    private static final List<String> LOGS = List.of("kafka", "postgres", "mlflow", "nightjar", "build");
    private static final long POLL_MS = 300;

    @Parameters(arity = "1", paramLabel = "PART", description = "kafka, postgres, mlflow, nightjar or build.")
    private String part = "";

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "50",
            description = "How many lines. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on printing what is added, until interrupted.")
    private boolean follow;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!LOGS.contains(part)) {
            throw new ParameterException(
                    spec.commandLine(), "There is no log of " + part + "; allowed: " + String.join(", ", LOGS));
        }
        Path log = InstallationOptions.home().resolve(".nightjar/logs").resolve(part + ".log");
        if (!Files.isRegularFile(log)) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE,
                    "Cannot show the log of " + part + ": there is no " + log + " yet; start it first");
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(tail(file, Math.max(0, lines)));
            copy(file);
            while (follow) {
                Thread.sleep(POLL_MS);
                copy(file);
            }
        }
        return 0;
    }

    /** Where the last {@code wanted} lines begin. */
    private static long tail(RandomAccessFile file, int wanted) throws IOException {
        long position = file.length();
        int found = 0;
        while (position > 0) {
            file.seek(--position);
            if (file.read() == '\n' && position < file.length() - 1 && ++found == wanted) {
                return position + 1;
            }
        }
        return wanted == 0 ? file.length() : 0;
    }

    private static void copy(RandomAccessFile file) throws IOException {
        byte[] block = new byte[8192];
        for (int read = file.read(block); read > 0; read = file.read(block)) {
            System.out.write(block, 0, read);
        }
        System.out.flush();
    }
}
