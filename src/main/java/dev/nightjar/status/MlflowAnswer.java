package dev.nightjar.status;

import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.RegistrySummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The registered versions of the pipeline's model. */
final class MlflowAnswer {
    private MlflowAnswer() {}

    static Answer ask(Settings.Mlflow mlflow, Pipeline pipeline) {
        String model = pipeline.registry().model();
        RegistrySummary summary = RegistrySummary.read(mlflow, model);
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("model", model);
        facts.put("versions", summary.versions());
        facts.put("newest_version", summary.newest().orElse(null));
        facts.put(
                "champion_version",
                summary.champion().map(RegisteredVersion::version).orElse(null));
        facts.put(
                "champion_run_id",
                summary.champion().map(RegisteredVersion::runId).orElse(null));
        String versions = summary.versions() == 0
                ? "no version of model " + model + " yet"
                : summary.versions() + (summary.versions() == 1 ? " version" : " versions") + " of model " + model
                        + ", the newest "
                        + summary.newest().orElse("?");
        String champion = summary.champion()
                .map(version -> "champion: version " + version.version() + ", run " + version.runId())
                .orElse("no champion");
        return new Answer(
                "mlflow",
                mlflow.shownUri().orElse(null),
                List.of(versions, champion),
                facts,
                summary.champion().isPresent()
                        ? List.of()
                        : List.of(
                                new Finding(ReasonCode.NO_CHAMPION, "No version of model " + model + " is champion")));
    }
}
