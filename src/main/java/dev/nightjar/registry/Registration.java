package dev.nightjar.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/** Makes a run's folder a version of a registered model, which MLflow does not do at once. */
final class Registration {
    private static final Duration READY = Duration.ofSeconds(30);

    private final TrackingServer server;

    Registration(TrackingServer server) {
        this.server = server;
    }

    void createModel(String model) {
        server.post("registered-models/create", Map.of("name", model));
    }

    /** Registers the folder {@code model/} and waits until MLflow says that the version is ready. */
    RegisteredVersion version(TrainingRun run, String model, String description, Map<String, String> tags) {
        JsonNode made = server.post(
                        "model-versions/create",
                        Map.of(
                                "name", model,
                                "source", run.modelUri(),
                                "run_id", run.id(),
                                "description", description,
                                "tags", TrainingRun.tags(tags)))
                .path("model_version");
        return ready(model, made.path("version").asText());
    }

    private RegisteredVersion ready(String model, String version) {
        long deadline = System.nanoTime() + READY.toNanos();
        while (true) {
            JsonNode answer = server.get("model-versions/get", Map.of("name", model, "version", version))
                    .path("model_version");
            String status = answer.path("status").asText("READY");
            if (status.equals("READY")) {
                return RegisteredVersion.of(answer);
            }
            if (status.startsWith("FAILED") || System.nanoTime() > deadline) {
                throw server.away(
                        "register " + model + " version " + version,
                        "status is " + status + " "
                                + answer.path("status_message").asText(),
                        null);
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw server.away("wait for a version", "interrupted", e);
        }
    }
}
