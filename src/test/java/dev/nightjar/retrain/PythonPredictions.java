package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.PythonVenv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What MLflow's own Python client answers with a registered version. */
final class PythonPredictions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PythonVenv venv;
    private final String script;
    private final String trackingUri;

    /**
     * @param script under {@code src/test/python}; takes tracking URI, model URI, rows and the output's name
     */
    PythonPredictions(PythonVenv venv, String script, String trackingUri) {
        this.venv = venv;
        this.script = script;
        this.trackingUri = trackingUri;
    }

    /** One answer a row. */
    double[] of(String modelUri, List<String> columns, List<double[]> rows, String output)
            throws IOException, InterruptedException {
        return of(List.of(modelUri), columns, rows, output).get(0);
    }

    /** One answer a row, for each model: Python takes longer to start than to predict. */
    List<double[]> of(List<String> modelUris, List<String> columns, List<double[]> rows, String output)
            throws IOException, InterruptedException {
        Path input = Files.createTempFile("rows", ".json");
        try {
            Files.writeString(input, JSON.writeValueAsString(Map.of("columns", columns, "data", rows)));
            Process process = venv.command(
                            "python",
                            LocalStack.projectHome()
                                    .resolve("src/test/python")
                                    .resolve(script)
                                    .toString(),
                            trackingUri,
                            String.join(",", modelUris),
                            input.toString(),
                            output)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            List<String> lines = said.lines().toList();
            List<double[]> answers = new ArrayList<>();
            for (String line : lines.subList(lines.size() - modelUris.size(), lines.size())) {
                answers.add(JSON.readValue(line, double[].class));
            }
            return answers;
        } finally {
            Files.delete(input);
        }
    }
}
