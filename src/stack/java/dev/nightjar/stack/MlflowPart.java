package dev.nightjar.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** MLflow's own tracking server: SQLite behind it, artifacts through its proxy. */
final class MlflowPart extends StackPart {
    private final PythonVenv venv;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    MlflowPart(Place place, int port) {
        super(place, Part.MLFLOW, port);
        this.venv = PythonVenv.mlflow(place);
    }

    @Override
    String address() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    void prepare(Progress progress) {
        venv.install(progress);
        try {
            Files.createDirectories(artifacts());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + artifacts(), e);
        }
    }

    @Override
    void checkNeeds() {
        venv.check();
    }

    @Override
    ProcessBuilder server() {
        ProcessBuilder builder = venv.command(
                        "mlflow",
                        "server",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port()),
                        "--workers",
                        "1",
                        "--backend-store-uri",
                        "sqlite:///" + place.data(part).resolve("mlflow.db"),
                        "--serve-artifacts",
                        "--artifacts-destination",
                        artifacts().toString())
                .directory(place.data(part).toFile());
        builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
        builder.environment().put("DO_NOT_TRACK", "true");
        // Its background workers cost memory and serve features that Nightjar does not use.
        builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
        builder.environment().keySet().removeIf(name -> name.startsWith("MLFLOW_TRACKING_"));
        return builder;
    }

    @Override
    void ask() throws IOException, InterruptedException {
        HttpRequest health = HttpRequest.newBuilder(URI.create(address() + "/health"))
                .timeout(Duration.ofSeconds(3))
                .build();
        int status = http.send(health, BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException("GET /health answers " + status);
        }
    }

    @Override
    Duration patience() {
        return Duration.ofMinutes(3);
    }

    private Path artifacts() {
        return place.data(part).resolve("artifacts");
    }
}
