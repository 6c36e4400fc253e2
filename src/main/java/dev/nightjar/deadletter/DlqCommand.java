package dev.nightjar.deadletter;

import picocli.CommandLine.Command;

/** {@code nightjar dlq}: what the scorer could not answer. */
@Command(
        name = "dlq",
        description = "Lists, shows and replays dead letters: the records that could not be scored.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LetterListCommand.class, LetterShowCommand.class, LetterReplayCommand.class})
public final class DlqCommand {}
