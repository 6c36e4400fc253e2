package dev.nightjar.judge;

import dev.nightjar.command.Commands;
import java.util.Arrays;
import java.util.stream.Stream;

/** Promotes three versions in turn, and rolls back now and then, until it is killed. */
final class JudgeChild {
    private JudgeChild() {}

    public static void main(String[] options) {
        for (int turn = 0; ; turn++) {
            if (turn % 4 == 3) {
                run(new RollbackCommand(), options, "--reason", "turn " + turn);
            } else {
                run(new PromoteCommand(), options, "--to", Integer.toString(1 + turn % 3), "--reason", "turn " + turn);
            }
        }
    }

    private static void run(java.util.concurrent.Callable<Integer> command, String[] options, String... words) {
        Commands.run(
                command,
                Stream.concat(Arrays.stream(options), Arrays.stream(words)).toArray(String[]::new));
    }
}
