package dev.nightjar.stack;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.pipeline.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which installation a command of the local stack works on; a picocli mixin. */
final class StackOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file. Default: conf/nightjar.conf of this checkout.")
    private Path config = InstallationOptions.home().resolve("conf/nightjar.conf");

    Path config() {
        return config;
    }

    LocalStack stack() {
        return LocalStack.of(InstallationOptions.home(), StackPorts.read(config));
    }

    /** The parts that the settings file or the environment names an address for; the stack leaves them alone. */
    Map<Part, String> configured() {
        Settings settings = Settings.read(config, Path.of("no-stack.conf"));
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
            case POSTGRES -> settings.postgres().url();
            case MLFLOW -> settings.mlflow().trackingUri();
        };
    }
}
