package dev.nightjar.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model folder holds: each file's SHA-256, and the only classes that a reader may load from it. The manifest's
 * own hash is a tag of the registered version, so that whoever can write artifacts cannot change both.
 *
 * @param files path under the model folder, with slashes, to SHA-256 in hexadecimal
 * @param allowedClasses classes that MLlib's metadata may name
 */
public record Manifest(Map<String, String> files, List<String> allowedClasses) {
    /** Its name in the model folder. */
    public static final String FILE = "manifest.json";

    /** The version's tag that holds the manifest's SHA-256. */
    public static final String TAG = "nightjar.manifest-sha256";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public Manifest {
        files = java.util.Collections.unmodifiableMap(new TreeMap<>(files));
        allowedClasses = List.copyOf(allowedClasses);
    }

    /**
     * Hashes every file of a folder and writes {@code manifest.json} beside them.
     *
     * @return the manifest's own SHA-256
     */
    public static String write(Path folder, List<String> allowedClasses) {
        try {
            Map<String, String> files = new TreeMap<>();
            for (Path file : Artifacts.files(folder)) {
                String name = Artifacts.slashed(folder.relativize(file));
                if (!name.equals(FILE)) {
                    files.put(name, sha256(Files.readAllBytes(file)));
                }
            }
            byte[] json = JSON.writeValueAsBytes(
                    new TreeMap<>(Map.of("format", 1, "files", files, "allowed_classes", allowedClasses)));
            Files.write(folder.resolve(FILE), json);
            return sha256(json);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE, "Cannot write the manifest of " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a manifest whose hash was checked.
     *
     * @throws IOException if it is not a manifest
     */
    static Manifest read(byte[] json) throws IOException {
        JsonNode root = JSON.readTree(json);
        if (root.path("format").asInt() != 1 || !root.path("files").isObject()) {
            throw new IOException("not a manifest of format 1");
        }
        Map<String, String> files = new TreeMap<>();
        root.path("files")
                .properties()
                .forEach(entry -> files.put(entry.getKey(), entry.getValue().asText()));
        List<String> classes = new ArrayList<>();
        root.path("allowed_classes").forEach(name -> classes.add(name.asText()));
        return new Manifest(files, classes);
    }

    /** SHA-256 in lower-case hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
