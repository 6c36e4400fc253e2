package dev.nightjar.stack.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.registry.Manifest;
import dev.nightjar.registry.RegressorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be done to the files of a registered version in the artifact store. */
enum ArtifactDamage {
    /** One bit of the forest. */
    BYTE_FLIPPED,
    /** The second half of the forest is gone. */
    TRUNCATED,
    /** MLlib's metadata are another version's. */
    METADATA_SWAPPED,
    /** MLlib's metadata name a class of somebody else, and the manifest allows it. */
    ANOTHER_CLASS;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Does it.
     *
     * @param files of the version
     * @param others those of another one
     * @return the files as they were, to {@link #undo}
     */
    Map<Path, byte[]> damage(List<Path> files, List<Path> others) throws IOException {
        Map<Path, byte[]> before = new LinkedHashMap<>();
        switch (this) {
            case BYTE_FLIPPED -> {
                byte[] whole = keep(named(files, RegressorFiles.FOREST), before);
                byte[] flipped = whole.clone();
                flipped[whole.length / 2] ^= 1;
                Files.write(named(files, RegressorFiles.FOREST), flipped);
            }
            case TRUNCATED -> {
                byte[] whole = keep(named(files, RegressorFiles.FOREST), before);
                Files.write(named(files, RegressorFiles.FOREST), Arrays.copyOf(whole, whole.length / 2));
            }
            case METADATA_SWAPPED -> {
                keep(metadata(files), before);
                Files.write(metadata(files), Files.readAllBytes(metadata(others)));
            }
            case ANOTHER_CLASS -> {
                byte[] text = keep(metadata(files), before);
                byte[] manifest = keep(named(files, Manifest.FILE), before);
                ObjectNode metadata = (ObjectNode) JSON.readTree(text);
                metadata.put("class", Trap.class.getName());
                Files.write(metadata(files), JSON.writeValueAsBytes(metadata));
                Files.write(named(files, Manifest.FILE), allowing(manifest, metadata(files)));
            }
        }
        return before;
    }

    /** Brings back what was there. */
    static void undo(Map<Path, byte[]> before) throws IOException {
        for (Map.Entry<Path, byte[]> file : before.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }

    private static byte[] keep(Path file, Map<Path, byte[]> before) throws IOException {
        byte[] content = Files.readAllBytes(file);
        before.put(file, content);
        return content;
    }

    /** A manifest that fits the changed file: only its own hash, which stands in the registry, gives it away. */
    private static byte[] allowing(byte[] manifest, Path changed) throws IOException {
        JsonNode root = JSON.readTree(manifest);
        ((ArrayNode) root.path("allowed_classes")).add(Trap.class.getName());
        ObjectNode hashes = (ObjectNode) root.path("files");
        for (Map.Entry<String, JsonNode> entry : List.copyOf(hashes.properties())) {
            if (changed.endsWith(entry.getKey())) {
                hashes.put(entry.getKey(), Manifest.sha256(Files.readAllBytes(changed)));
            }
        }
        return JSON.writeValueAsBytes(root);
    }

    private static Path metadata(List<Path> files) {
        return files.stream()
                .filter(file -> file.toString().matches(".*/sparkml/metadata/part-[^/]*"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no metadata of MLlib among " + files));
    }

    private static Path named(List<Path> files, String name) {
        return files.stream()
                .filter(file -> file.endsWith(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " among " + files));
    }
}
