package dev.nightjar.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.command.Commands;
import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkOperatorTest {
    private static final Path FOLDER = Path.of("spark-operator");
    private static final Pipeline PIPELINE =
            PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), Map.of(), Feature.keys());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base/score.yaml",
                "base/retrain.yaml",
                "base/outcomes.yaml",
                "components/cell-traffic/preprocess.yaml",
                "components/cell-traffic/worker-train.yaml",
                "components/cell-traffic/worker-judge.yaml",
                "components/cell-traffic/worker-infer.yaml",
                "base/driver-rbac.yaml",
                "overlays/local/namespace.yaml",
                "overlays/local/data-volume.yaml"
            })
    void isWhatTheSchemasAllow(String file) throws IOException {
        for (JsonNode resource : Schemas.documents(Files.readString(Path.of("spark-operator", file)))) {
            assertThat(Schemas.mistakes(resource)).isEmpty();
        }
    }

    @Test
    void wouldSeeAMistypedField() throws IOException {
        JsonNode score = application("base/score.yaml");
        ((ObjectNode) score.at("/spec/driver")).put("serviceAcount", "x");

        assertThat(Schemas.mistakes(score)).singleElement().asString().contains("serviceAcount");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark-operator/base", "spark-operator/overlays/local"})
    void isWhatTheSchemasAllowOnceKustomizeHasBuiltIt(String folder) throws Exception {
        List<JsonNode> resources = Schemas.documents(kustomize(folder));

        assertThat(resources)
                .extracting(resource -> resource.get("kind").asText())
                .contains("SparkApplication", "ScheduledSparkApplication", "ConfigMap", "ServiceAccount");
        assertFitTogether(resources);
    }

    @Test
    void addsTheClaimCheckPipelineToAnOverlay() throws Exception {
        Path overlay = Files.createDirectories(Path.of("target/cell-traffic-overlay"));
        try (Stream<Path> files = Files.list(FOLDER.resolve("overlays/local"))) {
            for (Path file : files.toList()) {
                Files.writeString(
                        overlay.resolve(file.getFileName()),
                        Files.readString(file).replace("../../base", "../../spark-operator/base"));
            }
        }
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                "components:\n  - ../../spark-operator/components/cell-traffic\n",
                StandardOpenOption.APPEND);

        List<JsonNode> resources = Schemas.documents(kustomize(overlay.toString()));

        assertThat(resources)
                .filteredOn(resource -> resource.get("kind").asText().equals("SparkApplication"))
                .hasSize(5)
                .allMatch(resource -> resource.at("/spec/image").asText().equals("nightjar:0.1.0"))
                .allMatch(
                        resource -> resource.at("/metadata/namespace").asText().equals("nightjar"));
        assertFitTogether(resources);
    }

    private static void assertFitTogether(List<JsonNode> resources) throws IOException {
        for (JsonNode resource : resources) {
            assertThat(Schemas.mistakes(resource))
                    .as(resource.at("/metadata/name").asText())
                    .isEmpty();
        }
        String names = resources.stream()
                .map(resource -> resource.at("/metadata/name").asText() + "\n")
                .reduce("", String::concat);
        for (String map : resources.toString().split("\"configMap(Ref)?\":\\{")) {
            if (map.contains("\"name\":\"nightjar-conf")) {
                assertThat(names)
                        .contains(map.replaceFirst("(?s).*?\"name\":\"(nightjar-conf[^\"]*)\".*", "$1") + "\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "judge", "infer"})
    void keepsWorkersAlive(String which) throws IOException {
        JsonNode spec = specOf("components/cell-traffic/worker-" + which + ".yaml");

        assertThat(spec.at("/restartPolicy/type").asText()).isEqualTo("Always");
        assertThat(spec.at("/arguments/0").asText()).isEqualTo(which);
        assertThat(spec.at("/driver/terminationGracePeriodSeconds").asInt()).isGreaterThan(20);
    }

    @Test
    void namesAFamilyThatThereIs() throws IOException {
        JsonNode variables = specOf("components/cell-traffic/worker-train.yaml").at("/driver/env");

        assertThat(variables.findParent("value").path("name").asText()).isEqualTo("MODEL_TYPE");
        assertThat(Pipeline.Family.values())
                .extracting(Pipeline.Family::key)
                .contains(variables.findValue("value").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base/score.yaml",
                "base/retrain.yaml",
                "base/outcomes.yaml",
                "components/cell-traffic/preprocess.yaml",
                "components/cell-traffic/worker-train.yaml",
                "components/cell-traffic/worker-judge.yaml",
                "components/cell-traffic/worker-infer.yaml"
            })
    void callsAMainClassWithArgumentsThatItTakes(String file) throws Exception {
        JsonNode spec = specOf(file);
        Class<?> main = Class.forName(spec.get("mainClass").asText());
        List<String> arguments = new ArrayList<>();
        spec.get("arguments").forEach(argument -> arguments.add(argument.asText()));

        assertThat(Modifier.isStatic(main.getMethod("main", String[].class).getModifiers()))
                .isTrue();
        assertThat(Commands.line(main.getDeclaredConstructor().newInstance())
                        .parseArgs(arguments.toArray(String[]::new))
                        .unmatched())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base/score.yaml",
                "base/retrain.yaml",
                "base/outcomes.yaml",
                "components/cell-traffic/preprocess.yaml",
                "components/cell-traffic/worker-train.yaml",
                "components/cell-traffic/worker-judge.yaml",
                "components/cell-traffic/worker-infer.yaml"
            })
    void runsAsNobodySpecialWithItsPasswordsInASecret(String file) throws IOException {
        JsonNode spec = specOf(file);

        for (String role : List.of("driver", "executor")) {
            JsonNode pod = spec.get(role);
            assertThat(pod.at("/podSecurityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/podSecurityContext/seccompProfile/type").asText())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(pod.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
            assertThat(pod.get("memory").asText()).isNotEmpty();
            assertThat(pod.get("coreRequest").asText()).isNotEmpty();
            assertThat(pod.get("coreLimit").asText()).isNotEmpty();
        }
        assertThat(StreamSupport.stream(spec.at("/driver/env").spliterator(), false))
                .filteredOn(variable -> !variable.get("name").asText().equals("MODEL_TYPE"))
                .allMatch(
                        variable -> !variable.at("/valueFrom/secretKeyRef/name").isMissingNode());
        assertThat(spec.get("image").asText()).matches(".*@sha256:[0-9a-f]{64}");
    }

    @Test
    void trainsWhenThePipelineSaysSo() throws IOException {
        JsonNode spec = application("base/retrain.yaml").get("spec");

        assertThat(spec.get("schedule").asText()).isEqualTo(PIPELINE.schedule().retrain());
        assertThat(spec.get("timeZone").asText()).isEqualTo("UTC");
        assertThat(spec.get("concurrencyPolicy").asText()).isEqualTo("Forbid");
    }

    @Test
    void hasASlotForEveryPartition() throws IOException {
        JsonNode executor = specOf("base/score.yaml").get("executor");

        assertThat(executor.get("instances").asInt() * executor.get("cores").asInt())
                .isGreaterThanOrEqualTo(PIPELINE.topics().partitions());
    }

    private static JsonNode specOf(String file) throws IOException {
        JsonNode spec = application(file).get("spec");
        return spec.has("template") ? spec.get("template") : spec;
    }

    private static JsonNode application(String file) throws IOException {
        return Schemas.documents(Files.readString(FOLDER.resolve(file))).get(0);
    }

    private static String kustomize(String folder) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder("kubectl", "kustomize", folder).start();
        } catch (IOException e) {
            return abort("no kubectl here: " + e.getMessage());
        }
        String built = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return built;
    }
}
