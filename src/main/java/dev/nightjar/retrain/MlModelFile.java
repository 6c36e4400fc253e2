package dev.nightjar.retrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * MLflow's description of a model folder: {@code MLmodel} with three flavors, the environment in three dialects, and an
 * input example. The same files as MLflow's own Python client writes.
 *
 * @param runId the run that made the model
 * @param mlflowVersion of the tracking server: what reads the model
 * @param sparkVersion of the Spark flavor
 * @param features the signature's inputs
 * @param outputs the signature's outputs
 * @param example one row of features in natural units
 */
record MlModelFile(
        String runId,
        String mlflowVersion,
        String sparkVersion,
        List<String> features,
        List<String> outputs,
        List<Double> example) {
    /** Seen to load the double-precision tree operator and to agree to 1e-12. */
    private static final List<String> REQUIREMENTS =
            List.of("numpy>=1.26,<3", "onnx>=1.19,<2", "onnxruntime==1.31.1", "pandas>=2.2,<4");

    private static final String PYTHON = "3.11";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes the files beside {@code sparkml/}, {@code model.onnx} and {@code forest.njf}. */
    void write(Path folder) throws IOException {
        Map<String, Object> split = new java.util.LinkedHashMap<>();
        split.put("columns", features);
        split.put("data", List.of(example));
        Files.writeString(folder.resolve("input_example.json"), json(split));
        Files.writeString(folder.resolve("serving_input_example.json"), json(Map.of("dataframe_split", split)));
        Files.writeString(folder.resolve("requirements.txt"), String.join("\n", requirements()) + "\n");
        Files.writeString(folder.resolve("python_env.yaml"), """
                python: "%s"
                build_dependencies:
                - pip
                - setuptools
                - wheel
                dependencies:
                - -r requirements.txt
                """.formatted(PYTHON));
        Files.writeString(folder.resolve("conda.yaml"), """
                name: mlflow-env
                channels:
                - conda-forge
                dependencies:
                - python=%s
                - pip
                - pip:
                %s
                """.formatted(
                PYTHON,
                requirements().stream().map(line -> "  - " + line).collect(java.util.stream.Collectors.joining("\n"))));
        Files.writeString(folder.resolve("MLmodel"), mlmodel(size(folder)));
    }

    private List<String> requirements() {
        List<String> all = new java.util.ArrayList<>();
        all.add("mlflow==" + mlflowVersion);
        all.addAll(REQUIREMENTS);
        return all;
    }

    private String mlmodel(long bytes) {
        return """
                artifact_path: model
                flavors:
                  onnx:
                    code: null
                    data: model.onnx
                    onnx_session_options: null
                    onnx_version: 1.19.0
                    providers:
                    - CPUExecutionProvider
                  python_function:
                    data: model.onnx
                    env:
                      conda: conda.yaml
                      virtualenv: python_env.yaml
                    loader_module: mlflow.onnx
                    python_version: "%s"
                  spark:
                    code: null
                    model_class: org.apache.spark.ml.PipelineModel
                    model_data: sparkml
                    pyspark_version: %s
                is_signature_from_type_hint: false
                mlflow_version: %s
                model_id: null
                model_size_bytes: %d
                model_uuid: %s
                run_id: %s
                saved_input_example_info:
                  artifact_path: input_example.json
                  pandas_orient: split
                  serving_input_path: serving_input_example.json
                  type: dataframe
                signature:
                  inputs: '%s'
                  outputs: '%s'
                  params: null
                type_hint_from_example: false
                utc_time_created: '%s'
                """.formatted(
                        PYTHON,
                        sparkVersion,
                        mlflowVersion,
                        bytes,
                        UUID.randomUUID().toString().replace("-", ""),
                        runId,
                        columns(features),
                        columns(outputs),
                        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
                                .withZone(ZoneOffset.UTC)
                                .format(Instant.now()));
    }

    /** Within single quotes of YAML. */
    private static String columns(List<String> names) {
        return json(names.stream().map(MlModelFile::column).toList()).replace("'", "''");
    }

    private static Map<String, Object> column(String name) {
        Map<String, Object> column = new java.util.LinkedHashMap<>();
        column.put("type", "double");
        column.put("name", name);
        column.put("required", true);
        return column;
    }

    private static long size(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + value, e);
        }
    }
}
