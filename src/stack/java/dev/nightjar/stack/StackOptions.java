package dev.nightjar.stack;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.pipeline.SettingsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation a command of the local stack works on; a picocli mixin. */
final class StackOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file. Default: conf/nightjar.conf of this checkout.")
    private @Nullable Path config;

    /**
     * The settings file; need not exist unless it was named.
     *
     * @throws dev.nightjar.message.NightjarException FILE_UNREADABLE if {@code --config} names no file
     */
    Path config() {
        return InstallationOptions.settingsFile(config);
    }

    LocalStack stack() {
        return LocalStack.of(InstallationOptions.home(), StackPorts.of(SettingsFile.read(config())));
    }

    /**
     * The parts that the settings file or the environment names an address for; the stack leaves them alone.
     *
     * @return each part's address as it is printed
     */
    Map<Part, String> configured() {
        Settings settings = SettingsFile.read(config()).settings();
        Map<Part, String> configured = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            address(settings, part).ifPresent(address -> configured.put(part, address));
        }
        return configured;
    }

    /** The parts that the stack has to run. */
    List<Part> wanted() {
        List<Part> wanted = new ArrayList<>(List.of(Part.values()));
        wanted.removeAll(configured().keySet());
        return wanted;
    }

    private static Optional<String> address(Settings settings, Part part) {
        return switch (part) {
            case KAFKA -> settings.kafka().bootstrapServers();
            case POSTGRES -> settings.postgres().shownUrl();
            case MLFLOW -> settings.mlflow().shownUri();
        };
    }
}
