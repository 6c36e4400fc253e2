package dev.nightjar.stack;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code .nightjar/stack.conf}: what the local stack runs, for every command that reads the settings. */
final class StackFile {
    private final Path file;

    StackFile(Place place) {
        this.file = place.folder().resolve("stack.conf");
    }

    Path path() {
        return file;
    }

    /** Writes the addresses of what runs; holds a password, so only its owner may read it. */
    void write(Settings running) {
        Map<String, Object> keys = new LinkedHashMap<>();
        running.kafka().bootstrapServers().ifPresent(servers -> keys.put("nightjar.kafka.bootstrap-servers", servers));
        running.postgres().url().ifPresent(url -> {
            keys.put("nightjar.postgres.url", url);
            keys.put("nightjar.postgres.user", running.postgres().user());
            keys.put("nightjar.postgres.password", running.postgres().password());
        });
        running.mlflow().trackingUri().ifPresent(uri -> keys.put("nightjar.mlflow.tracking-uri", uri));
        String text = ConfigFactory.parseMap(keys, "the local stack")
                .root()
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
        try {
            PrivateFile.write(file, "# Written by `nightjar up`, removed by `nightjar down`.\n" + text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file, e);
        }
    }
}
