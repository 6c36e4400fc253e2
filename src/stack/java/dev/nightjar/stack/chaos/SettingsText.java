package dev.nightjar.stack.chaos;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings as a file that only its owner may read. */
final class SettingsText {
    private SettingsText() {}

    static Path write(Path file, Settings settings) throws IOException {
        Map<String, Object> keys = new LinkedHashMap<>();
        settings.kafka().bootstrapServers().ifPresent(servers -> keys.put("nightjar.kafka.bootstrap-servers", servers));
        settings.kafka().properties().forEach((key, value) -> keys.put("nightjar.kafka.properties." + key, value));
        settings.postgres().url().ifPresent(url -> keys.put("nightjar.postgres.url", url));
        keys.put("nightjar.postgres.user", settings.postgres().user());
        keys.put("nightjar.postgres.password", settings.postgres().password());
        settings.mlflow().trackingUri().ifPresent(uri -> keys.put("nightjar.mlflow.tracking-uri", uri));
        keys.put("nightjar.lake.path", settings.lake());
        keys.put("nightjar.checkpoints.path", settings.checkpoints());
        keys.put("nightjar.objects.path", settings.objects());
        keys.put("nightjar.metrics.port", 0);
        String text = ConfigFactory.parseMap(keys, "chaos")
                .root()
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }
}
