package dev.nightjar.registry;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A version's files, each held against the manifest, and the manifest against the version's tag, before use. */
final class VerifiedFiles {
    private static final long MOST_MANIFEST_BYTES = 1L << 20;

    private final TrackingServer server;
    private final Artifacts artifacts;
    private final @Nullable ForestCache cache;

    VerifiedFiles(TrackingServer server, Artifacts artifacts, @Nullable ForestCache cache) {
        this.server = server;
        this.artifacts = artifacts;
        this.cache = cache;
    }

    byte[] read(RegisteredVersion version, String file, long maxBytes) {
        String expected = manifest(version).files().get(file);
        if (expected == null) {
            throw Artifacts.corrupt(version.uri(), file, "the manifest does not name it");
        }
        return fetch(version, file, expected, maxBytes);
    }

    /** Kept by no cache: nobody needs it while MLflow is away. */
    byte[] readOfRun(RegisteredVersion version, String file, String tag, long maxBytes) {
        String expected = version.tags().get(tag);
        if (expected == null) {
            throw Artifacts.corrupt(
                    version.uri(), file, "the version has no tag " + tag + ": an earlier Nightjar made it; train anew");
        }
        String folderUri = server.get("runs/get", Map.of("run_id", version.runId()))
                .path("run")
                .path("info")
                .path("artifact_uri")
                .asText();
        return verified(folderUri, file, artifacts.get(folderUri, file, maxBytes), expected);
    }

    Manifest manifest(RegisteredVersion version) {
        String expected = version.tags().get(Manifest.TAG);
        if (expected == null) {
            throw Artifacts.corrupt(
                    version.uri(),
                    Manifest.FILE,
                    "the version has no tag " + Manifest.TAG + ": Nightjar did not make it");
        }
        try {
            return Manifest.read(fetch(version, Manifest.FILE, expected, MOST_MANIFEST_BYTES));
        } catch (IOException e) {
            throw Artifacts.corrupt(version.uri(), Manifest.FILE, String.valueOf(e.getMessage()));
        }
    }

    private byte[] fetch(RegisteredVersion version, String file, String sha256, long maxBytes) {
        if (cache != null) {
            Optional<byte[]> kept = cache.read(version, file);
            if (kept.isPresent() && Manifest.sha256(kept.get()).equals(sha256)) {
                return kept.get();
            }
        }
        String folderUri = server.get(
                        "model-versions/get-download-uri",
                        Map.of("name", version.model(), "version", version.version()))
                .path("artifact_uri")
                .asText();
        byte[] bytes = verified(folderUri, file, artifacts.get(folderUri, file, maxBytes), sha256);
        if (cache != null) {
            cache.keep(version, file, bytes);
        }
        return bytes;
    }

    private static byte[] verified(String folderUri, String file, byte[] bytes, String sha256) {
        if (!Manifest.sha256(bytes).equals(sha256)) {
            throw Artifacts.corrupt(folderUri, file, "its SHA-256 is not the one that was registered, " + sha256);
        }
        return bytes;
    }
}
