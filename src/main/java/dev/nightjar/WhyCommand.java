package dev.nightjar;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.status.Finding;
import dev.nightjar.status.FindingsText;
import dev.nightjar.status.Installation;
import dev.nightjar.status.LocalParts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nightjar why [CODE]}: what a reason code means and what to do; or what is wrong with this installation. */
@Command(
        name = "why",
        description = "Explains a reason code: cause, how to check, what to do. Without a code: what keeps this"
                + " installation from being ready, in order; ends with 0 when nothing does, else with the first"
                + " reason's exit code.",
        mixinStandardHelpOptions = true)
public final class WhyCommand implements Callable<Integer> {
    private final LocalParts local;

    @Parameters(arity = "0..1", paramLabel = "CODE", description = "NJ-012, 12 or STORE_AWAY.")
    private @Nullable String code;

    @Option(names = "--all", description = "Lists all reason codes.")
    private boolean all;

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    WhyCommand() {
        this(LocalParts.NONE);
    }

    /**
     * For an installation that this machine may run itself.
     *
     * @param local what is known of its servers
     */
    public WhyCommand(LocalParts local) {
        this.local = local;
    }

    @Override
    public Integer call() {
        if (all) {
            for (ReasonCode reason : ReasonCode.values()) {
                System.out.printf("%-28s %s%n", reason, reason.cause());
            }
            report.write(Map.of(
                    "reasons",
                    Arrays.stream(ReasonCode.values()).map(WhyCommand::reported).toList()));
            return 0;
        }
        return code == null ? diagnose() : explain(code);
    }

    private int diagnose() {
        List<Finding> findings = Installation.look(installation.settings(), installation.pipeline(), local)
                .findings();
        System.out.print(FindingsText.of(findings));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("ready", findings.isEmpty());
        facts.put("missing", Finding.reported(findings));
        report.write(facts);
        return findings.isEmpty() ? 0 : findings.get(0).reason().kind().exitCode();
    }

    private int explain(String wanted) {
        ReasonCode reason = ReasonCode.find(wanted)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "There is no reason code " + wanted + "; `nightjar why --all` lists them"));
        System.out.println(reason);
        System.out.println("  Cause:   " + reason.cause());
        System.out.println("  Check:   " + reason.check());
        System.out.println("  Remedy:  " + reason.remedy());
        report.write(reported(reason));
        return 0;
    }

    private static Map<String, Object> reported(ReasonCode reason) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("code", reason.code());
        facts.put("name", reason.name());
        facts.put("exit_code", reason.kind().exitCode());
        facts.put("cause", reason.cause());
        facts.put("check", reason.check());
        facts.put("remedy", reason.remedy());
        return facts;
    }
}
