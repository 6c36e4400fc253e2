package dev.nightjar.stack.chaos;

import dev.nightjar.command.Commands;
import dev.nightjar.ingest.IngestCommand;
import dev.nightjar.retrain.RetrainCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills a fresh installation in one process, so that Spark is paid for once: ingests a folder of prices, then trains a
 * version for each day. A version below the floor is registered all the same, and that is enough here.
 */
final class Provisioning {
    private Provisioning() {}

    /** @param args folder of prices; the days, joined by commas; options that every command gets */
    public static void main(String[] args) {
        List<String> options = Arrays.asList(args).subList(2, args.length);
        int exit = Commands.run(new IngestCommand(), with(options, "--prices", args[0]));
        for (String day : args[1].split(",")) {
            if (exit == 0) {
                int trained = Commands.run(new RetrainCommand(), with(options, "--as-of", day));
                exit = trained == 3 ? 0 : trained;
            }
        }
        System.exit(exit);
    }

    private static String[] with(List<String> options, String... more) {
        List<String> words = new ArrayList<>(options);
        words.addAll(Arrays.asList(more));
        return words.toArray(String[]::new);
    }
}
