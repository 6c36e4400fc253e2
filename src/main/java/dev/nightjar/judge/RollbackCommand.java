package dev.nightjar.judge;

import dev.nightjar.command.Commands;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar rollback}: a person takes a former version into use again. */
@Command(
        name = "rollback",
        description = "Makes a former champion the champion again; running scorers take it within seconds.",
        mixinStandardHelpOptions = true)
public final class RollbackCommand implements Callable<Integer> {
    @Mixin
    private SelectionByHand selection = new SelectionByHand();

    @Option(
            names = "--to",
            paramLabel = "N",
            description = "A former champion's number. Default: the version that carries the alias previous.")
    private @Nullable String to;

    /** As a program of its own. */
    public static void main(String[] args) {
        System.exit(Commands.run(new RollbackCommand(), args));
    }

    @Override
    public Integer call() {
        return selection.take(
                Decision.Kind.ROLL_BACK,
                decisions -> to == null ? previous(decisions) : former(decisions, to),
                (decisions, chosen, champion) -> decisions.reigns().before(chosen.version(), champion));
    }

    private static RegisteredVersion former(Decisions decisions, String number) {
        RegisteredVersion version = decisions.version(number);
        decisions.reigns().requirePromoted(version.version());
        return version;
    }

    private static RegisteredVersion previous(Decisions decisions) {
        return decisions
                .registry()
                .alias(decisions.model(), ModelRegistry.PREVIOUS)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.VERSION_UNKNOWN,
                        "Cannot roll back: no version of " + decisions.model()
                                + " carries the alias previous; name one with --to"));
    }
}
