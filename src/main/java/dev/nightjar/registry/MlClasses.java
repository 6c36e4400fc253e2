package dev.nightjar.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** The classes that a version's MLlib metadata names, held against the manifest before anything loads them. */
final class MlClasses {
    private static final Pattern METADATA = Pattern.compile("sparkml/(\\w[\\w.-]*/)*metadata/part-[\\w.-]+");
    private static final String MLLIB = "org.apache.spark.ml.";
    private static final long MOST_METADATA_BYTES = 1L << 20;
    private static final int MOST_STAGES = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private MlClasses() {}

    static void check(RegisteredVersion version, VerifiedFiles files) {
        Manifest manifest = files.manifest(version);
        for (String allowed : manifest.allowedClasses()) {
            if (!allowed.startsWith(MLLIB)) {
                throw Artifacts.corrupt(
                        version.uri(), Manifest.FILE, "it allows the class " + allowed + ", which is not MLlib's");
            }
        }
        List<String> metadata = manifest.files().keySet().stream()
                .filter(name -> METADATA.matcher(name).matches())
                .toList();
        if (metadata.size() > MOST_STAGES) {
            throw Artifacts.corrupt(version.uri(), Manifest.FILE, "it has " + metadata.size() + " stages");
        }
        for (String file : metadata) {
            String named = named(version, file, files.read(version, file, MOST_METADATA_BYTES));
            if (!manifest.allowedClasses().contains(named)) {
                throw Artifacts.corrupt(
                        version.uri(), file, "it names the class " + named + ", which the manifest does not allow");
            }
        }
    }

    private static String named(RegisteredVersion version, String file, byte[] json) {
        try {
            return JSON.readTree(json).path("class").asText("(none)");
        } catch (JsonProcessingException e) {
            throw Artifacts.corrupt(version.uri(), file, "it is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Artifacts.corrupt(version.uri(), file, "it is not text: " + e.getMessage());
        }
    }
}
