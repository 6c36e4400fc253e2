package dev.nightjar.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Verified files on disk, so that a process that starts while MLflow is away goes on with the model it had. What is read
 * back is verified again; a file that cannot be kept or read is only a cache miss.
 */
final class ForestCache {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    ForestCache(Path folder) {
        this.folder = folder;
    }

    /** A file of a version, as it was kept. */
    Optional<byte[]> read(RegisteredVersion version, String file) {
        try {
            return Optional.of(Files.readAllBytes(folder(version).resolve(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void keep(RegisteredVersion version, String file, byte[] bytes) {
        write(folder(version).resolve(file), bytes);
    }

    /** The champion as it was when the registry last answered. */
    Optional<RegisteredVersion> champion(String model) {
        try {
            JsonNode root =
                    JSON.readTree(Files.readAllBytes(folder.resolve(safe(model)).resolve("champion.json")));
            Map<String, String> tags = new TreeMap<>();
            root.path("tags")
                    .properties()
                    .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
            return Optional.of(new RegisteredVersion(
                    model, root.path("version").asText(), root.path("run_id").asText(), tags));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void keepChampion(RegisteredVersion version) {
        try {
            write(
                    folder.resolve(safe(version.model())).resolve("champion.json"),
                    JSON.writeValueAsBytes(
                            Map.of("version", version.version(), "run_id", version.runId(), "tags", version.tags())));
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + version, e);
        }
    }

    private Path folder(RegisteredVersion version) {
        String sha = version.tags().getOrDefault(Manifest.TAG, "unverified");
        return folder.resolve(safe(version.model()))
                .resolve(safe(version.version()) + "-" + safe(sha.substring(0, Math.min(16, sha.length()))));
    }

    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    /** Whole or not at all: a process killed in between leaves the old file. */
    private static void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "part", ".tmp");
            Files.write(part, bytes);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            System.getLogger(ForestCache.class.getName())
                    .log(System.Logger.Level.WARNING, "the model cache cannot keep " + file + ": " + e.getMessage());
        }
    }
}
