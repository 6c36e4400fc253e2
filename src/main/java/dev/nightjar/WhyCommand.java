package dev.nightjar;

import dev.nightjar.message.ReasonCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nightjar why [CODE]}: what a reason code means and what to do. */
@Command(
        name = "why",
        description = "Explains a reason code: cause, how to check, what to do. Without a code: all of them.",
        mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "CODE", description = "NJ-012, 12 or STORE_AWAY.")
    private @Nullable String code;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (code == null) {
            for (ReasonCode reason : ReasonCode.values()) {
                System.out.printf("%-28s %s%n", reason, reason.cause());
            }
            return 0;
        }
        ReasonCode reason = ReasonCode.find(code)
                .orElseThrow(() -> new ParameterException(
                        java.util.Objects.requireNonNull(spec).commandLine(),
                        "There is no reason code " + code + "; `nightjar why` lists them all"));
        System.out.println(reason);
        System.out.println("  Cause:   " + reason.cause());
        System.out.println("  Check:   " + reason.check());
        System.out.println("  Remedy:  " + reason.remedy());
        return 0;
    }
}
