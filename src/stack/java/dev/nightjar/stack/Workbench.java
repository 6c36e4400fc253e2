package dev.nightjar.stack;

import dev.nightjar.Nightjar;
import dev.nightjar.WhyCommand;
import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.stack.chaos.ChaosCommand;
import dev.nightjar.status.StatusCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command line of a checkout: the product's commands, and those of the local stack before them. */
public final class Workbench {
    private Workbench() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(line().execute(args));
    }

    static CommandLine line() {
        CommandSpec nightjar = CommandSpec.forAnnotatedObject(new Nightjar());
        Map<String, CommandLine> product = new LinkedHashMap<>(nightjar.subcommands());
        product.keySet().forEach(nightjar::removeSubcommand);
        product.put("status", new CommandLine(new StatusCommand(Workbench::death)));
        product.put("why", new CommandLine(new WhyCommand(Workbench::death)));
        for (Object command : List.of(
                new DemoCommand(),
                new LoadTestCommand(),
                new ChaosCommand(),
                new CopyCommand(),
                new UpCommand(),
                new LogsCommand(),
                new DownCommand())) {
            CommandLine stack = new CommandLine(command);
            nightjar.addSubcommand(stack.getCommandName(), stack);
        }
        product.forEach(nightjar::addSubcommand);
        List<String> footer = new ArrayList<>(List.of(nightjar.usageMessage().footer()));
        footer.addAll(List.of(
                "",
                "bin/nightjar test runs all tests. Spark settings: --conf KEY=VALUE, or SPARK_MASTER;",
                "heap: NIGHTJAR_HEAP (2g). The log of all commands: bin/nightjar logs nightjar"));
        nightjar.usageMessage().footer(footer.toArray(String[]::new));
        return Commands.line(nightjar);
    }

    private static Optional<String> death(String system) {
        Path home = InstallationOptions.home();
        Place place = new Place(home, home.resolve(".nightjar"));
        return Part.find(system)
                .filter(part -> new PartProcess(place, part).isDead())
                .map(part -> "The local stack's " + part.key()
                        + " has ended by itself; its last words: bin/nightjar logs " + part.key());
    }
}
