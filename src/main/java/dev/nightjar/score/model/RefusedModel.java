package dev.nightjar.score.model;

import dev.nightjar.message.NightjarException;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.ScoringMetrics;

/** Says, in log and metric, that a version is not taken into use. */
final class RefusedModel {
    private RefusedModel() {}

    static void say(EventLog log, RegisteredVersion version, NightjarException why) {
        ScoringMetrics.ofProcess()
                .refused(version.model(), version.version(), why.reason().name());
        log.warn(
                "model_refused",
                "model_name",
                version.model(),
                "model_version",
                version.version(),
                "reason",
                why.reason().name(),
                "code",
                why.reason().code(),
                "cause",
                why.getMessage());
    }
}
