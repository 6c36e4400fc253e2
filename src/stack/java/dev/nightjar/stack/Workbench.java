package dev.nightjar.stack;

import dev.nightjar.Nightjar;
import dev.nightjar.command.Commands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        for (Object command : List.of(new DemoCommand(), new UpCommand(), new LogsCommand(), new DownCommand())) {
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
}
