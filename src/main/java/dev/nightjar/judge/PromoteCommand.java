package dev.nightjar.judge;

import dev.nightjar.command.Commands;
import dev.nightjar.evaluation.Decision;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar promote}: a person takes a version into use. */
@Command(
        name = "promote",
        description = "Makes a registered version the champion, whatever the judge says; running scorers take it within"
                + " seconds.",
        mixinStandardHelpOptions = true)
public final class PromoteCommand implements Callable<Integer> {
    @Mixin
    private SelectionByHand selection = new SelectionByHand();

    @Option(names = "--to", required = true, paramLabel = "N", description = "The registered version's number.")
    private String to = "";

    /** As a program of its own. */
    public static void main(String[] args) {
        System.exit(Commands.run(new PromoteCommand(), args));
    }

    @Override
    public Integer call() {
        return selection.take(
                Decision.Kind.PROMOTE, decisions -> decisions.version(to), (decisions, chosen, champion) -> champion);
    }
}
