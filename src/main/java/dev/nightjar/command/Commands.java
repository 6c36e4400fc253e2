package dev.nightjar.command;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.ConfigurationException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command and turns whatever it ends with into one message and one exit code, 0 to 4. */
public final class Commands {
    private Commands() {}

    /** Wraps a command object so that mistakes read well and exit codes hold. */
    public static CommandLine line(Object command) {
        return new CommandLine(command)
                .registerConverter(LocalDate.class, Commands::day)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Commands::refuse)
                .setExecutionExceptionHandler(
                        (e, line, parsed) -> fail(e, line, parsed.originalArgs().contains("--stacktrace")));
    }

    /** Runs a part's own main class, as spark-submit calls it. */
    public static int run(Object command, String... args) {
        return line(command).execute(args);
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text.strip());
        } catch (DateTimeParseException e) {
            TypeConversionException refused =
                    new TypeConversionException("'" + text + "' is not a date like 2026-11-20");
            refused.initCause(e);
            throw refused;
        }
    }

    private static int refuse(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        line.getErr().println(ReasonCode.ARGUMENT_INVALID + ": " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, line.getErr());
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return ReasonCode.ARGUMENT_INVALID.kind().exitCode();
    }

    private static int fail(Exception e, CommandLine line, boolean stackTrace) {
        NightjarException known = NightjarException.in(e).or(() -> disk(e)).orElse(null);
        ReasonCode reason = known != null ? known.reason() : ReasonCode.INTERNAL;
        if (isShuttingDown()) {
            // Ctrl-C or a SIGTERM: the JVM's hooks took away what the command was working with.
            return reason.kind().exitCode();
        }
        if (e instanceof ConfigurationException) {
            reason = ReasonCode.CONFIGURATION_INVALID;
        }
        String message = known != null ? known.getMessage() : e.toString();
        if (e instanceof ConfigurationException) {
            message = e.getMessage();
        }
        line.getErr().println(reason + ": " + message);
        line.getErr().println("  " + reason.remedy() + "  (nightjar why " + reason.code() + ")");
        if (reason == ReasonCode.INTERNAL || stackTrace) {
            e.printStackTrace(line.getErr());
        }
        return known != null ? known.exitCode() : reason.kind().exitCode();
    }

    /** What the operating system refused, if that is all that failed. */
    private static Optional<NightjarException> disk(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof FileSystemException refused) {
                String what = failure == refused ? "Cannot use a file" : failure.getMessage();
                return Optional.of(new NightjarException(
                        ReasonCode.DISK_REFUSED, what + ": " + why(refused) + " (" + refused.getFile() + ")", failure));
            }
        }
        return Optional.empty();
    }

    private static String why(FileSystemException refused) {
        if (refused.getReason() != null) {
            return refused.getReason();
        }
        if (refused instanceof AccessDeniedException) {
            return "permission denied";
        }
        return refused instanceof NoSuchFileException
                ? "there is no such file or folder"
                : refused.getClass().getSimpleName();
    }

    private static boolean isShuttingDown() {
        Thread never = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(never);
            Runtime.getRuntime().removeShutdownHook(never);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
