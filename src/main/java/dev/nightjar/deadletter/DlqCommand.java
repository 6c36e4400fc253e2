package dev.nightjar.deadletter;

import picocli.CommandLine.Command;

/** {@code nightjar dlq}: what the scorer and the workers could not answer. */
@Command(
        name = "dlq",
        description =
                "Lists, shows and replays dead letters: the records that could not be scored, the claims and events that workers gave up.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LetterListCommand.class, LetterShowCommand.class, LetterReplayCommand.class})
public final class DlqCommand {}
