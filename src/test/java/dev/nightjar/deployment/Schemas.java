package dev.nightjar.deployment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Kubernetes' own schemas, strict: a cluster drops an unknown field silently, here it is a mistake. */
final class Schemas {
    private static final Path FOLDER = Path.of("../shared/schemas");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Schemas() {}

    /** The documents of a YAML text. */
    static List<JsonNode> documents(String yaml) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml).forEachRemaining(documents::add);
        return documents;
    }

    /** What is wrong with a resource; skips the test, visibly, where the schemas are not at hand. */
    static List<String> mistakes(JsonNode resource) throws IOException {
        assumeTrue(Files.isDirectory(FOLDER), "no schemas in " + FOLDER);
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schemaOf(resource));
        return schema.validate(resource).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private static JsonNode schemaOf(JsonNode resource) throws IOException {
        String kind = resource.get("kind").asText().toLowerCase(Locale.ROOT);
        String[] version = resource.get("apiVersion").asText().split("/");
        if (version[0].equals("sparkoperator.k8s.io")) {
            return customResource(FOLDER.resolve("spark-operator/" + version[0] + "_" + kind + "s.yaml"), version[1]);
        }
        String group = version.length == 2 ? "-" + version[0].replaceFirst("\\..*", "") : "";
        Path file = FOLDER.resolve(
                "kubernetes/v1.36-standalone-strict/" + kind + group + "-" + version[version.length - 1] + ".json");
        JsonNode schema = YAML.readTree(file.toFile());
        ((ObjectNode) schema).remove("$schema"); // "http://json-schema.org/schema#" names no draft
        return schema;
    }

    private static JsonNode customResource(Path file, String version) throws IOException {
        JsonNode definition = YAML.readTree(file.toFile());
        JsonNode schema = StreamSupport.stream(definition.at("/spec/versions").spliterator(), false)
                .filter(candidate -> candidate.get("name").asText().equals(version))
                .findFirst()
                .orElseThrow()
                .at("/schema/openAPIV3Schema");
        schema.get("properties").forEach(Schemas::close);
        return schema;
    }

    /** Forbids unknown fields, and says in JSON Schema what Kubernetes says in extensions of its own. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            boolean open = object.has("additionalProperties")
                    || object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
            if (object.path("properties").isObject() && !open) {
                object.put("additionalProperties", false);
            }
            if (object.path("x-kubernetes-int-or-string").isBoolean()) {
                object.remove("anyOf");
                object.putArray("type").add("integer").add("string");
            }
        }
        schema.forEach(Schemas::close);
    }
}
