package dev.nightjar.status;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nightjar status}: the whole installation on one screen. */
@Command(
        name = "status",
        description =
                "Shows the whole installation: Kafka, the store, MLflow, the scorer, and what is missing. Ends with"
                        + " 0 also when it is not ready; for an exit code that tells, run `nightjar why`.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    private final LocalParts local;

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    /** For an installation that is configured. */
    public StatusCommand() {
        this(LocalParts.NONE);
    }

    /**
     * For one that this machine may run itself.
     *
     * @param local what is known of its servers
     */
    public StatusCommand(LocalParts local) {
        this.local = local;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = installation.pipeline();
        Installation now = Installation.look(installation.settings(), pipeline, local);
        System.out.println("pipeline  " + pipeline.name() + ", config hash "
                + pipeline.configHash().substring(0, 12));
        now.answers().forEach(StatusCommand::print);
        System.out.println();
        System.out.print(FindingsText.of(now.findings()));
        report.write(reported(pipeline, now));
        return 0;
    }

    private static void print(Answer answer) {
        System.out.println();
        List<String> lines = new ArrayList<>(answer.lines());
        System.out.printf("%-9s %s%n", answer.system(), answer.address() == null ? lines.remove(0) : answer.address());
        lines.forEach(line -> System.out.println("          " + line));
    }

    private static Map<String, Object> reported(Pipeline pipeline, Installation now) {
        Map<String, Object> all = new LinkedHashMap<>();
        List<Finding> findings = now.findings();
        all.put("ready", findings.isEmpty());
        all.put("pipeline", pipeline.name());
        all.put("config_hash", pipeline.configHash());
        for (Answer answer : now.answers()) {
            Map<String, @Nullable Object> system = new LinkedHashMap<>();
            system.put("address", answer.address());
            system.put("answers", !answer.facts().isEmpty());
            system.putAll(answer.facts());
            all.put(answer.system(), system);
        }
        all.put("missing", Finding.reported(findings));
        return all;
    }
}
