package dev.nightjar.retrain;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.telemetry.EventLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar promote}: a person takes a version into use. */
@Command(
        name = "promote",
        description = "Makes a registered version the champion; running scorers take it within seconds.")
public final class PromoteCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(names = "--version", required = true, paramLabel = "N", description = "The registered version's number.")
    private String version = "";

    /** Not picocli's standard options: their --version would be the program's, and here it is the model's. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /** As a program of its own. */
    public static void main(String[] args) {
        System.exit(Commands.run(new PromoteCommand(), args));
    }

    @Override
    public Integer call() {
        Pipeline pipeline = installation.pipeline();
        Settings settings = installation.settings();
        ModelEvents events = new ModelEvents(settings.kafka(), pipeline);
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow());
                FeatureStore store = FeatureStore.open(settings.postgres())) {
            RegisteredVersion chosen = find(registry, pipeline);
            // A version that no scorer could load must not become champion.
            registry.forest(chosen);
            events.prepare();
            Optional<RegisteredVersion> before = new Promotion(pipeline, registry, store).promote(chosen);
            events.selected(Publication.event(pipeline, chosen, accuracy(chosen)));
            EventLog.of("promote", "pipeline", pipeline.name(), "config_hash", pipeline.configHash())
                    .info("model_promoted", "run_id", chosen.runId(), "model_version", chosen.version());
            System.out.println(chosen.model() + " version " + chosen.version() + " is champion"
                    + before.map(old -> "; version " + old.version() + " is previous")
                            .orElse(""));
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("model_name", chosen.model());
            facts.put("model_version", chosen.version());
            facts.put("run_id", chosen.runId());
            facts.put("previous_version", before.map(RegisteredVersion::version).orElse(null));
            facts.put("mlflow_url", registry.page(chosen));
            report.write(facts);
            return 0;
        }
    }

    private RegisteredVersion find(ModelRegistry registry, Pipeline pipeline) {
        String model = pipeline.registry().model();
        if (!version.matches("[0-9]{1,9}")) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot promote version \"" + version + "\": give a whole number");
        }
        return registry.version(model, version)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.VERSION_UNKNOWN,
                        "Cannot promote " + model + " version " + version + ": MLflow has "
                                + registry.versions(model).stream()
                                        .map(RegisteredVersion::version)
                                        .toList()));
    }

    private static double accuracy(RegisteredVersion version) {
        return Double.parseDouble(version.tags().getOrDefault("nightjar.accuracy", "NaN"));
    }
}
