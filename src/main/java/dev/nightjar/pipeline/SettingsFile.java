package dev.nightjar.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All of {@code conf/nightjar.conf}, in one strict reading: the settings that the product uses, and the ports of the
 * local stack ({@code nightjar.stack}), each 1 to 65535, or 0 for a free one.
 *
 * @param settings where the systems are
 * @param kafkaPort default 9092
 * @param postgresPort default 5432
 * @param mlflowPort default 5000
 */
public record SettingsFile(Settings settings, int kafkaPort, int postgresPort, int mlflowPort) {
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)}");

    /**
     * Reads the file.
     *
     * @param file {@code conf/nightjar.conf}; need not exist
     * @throws ConfigurationException with every mistake found
     */
    public static SettingsFile read(Path file) {
        return read(parse(file), file);
    }

    /**
     * Reads the file, what the local stack runs filling the gaps.
     *
     * @param file {@code conf/nightjar.conf}; need not exist
     * @param stack {@code .nightjar/stack.conf}; need not exist; {@code file} wins
     * @throws ConfigurationException with every mistake found
     */
    static SettingsFile read(Path file, Path stack) {
        return read(parse(file).withFallback(parse(stack)), file);
    }

    private static SettingsFile read(Config parsed, Path file) {
        StrictConfig config = new StrictConfig(parsed, file.toString());
        StrictConfig root = config.child("nightjar");
        StrictConfig ports = root.child("stack");
        SettingsFile read = new SettingsFile(
                Settings.read(root),
                ports.port("kafka-port", 9092),
                ports.port("postgres-port", 5432),
                ports.port("mlflow-port", 5000));
        config.refuseMistakes("settings file " + file);
        return read;
    }

    private static Config parse(Path file) {
        if (!Files.isRegularFile(file)) {
            return ConfigFactory.empty();
        }
        try {
            return resolved(ConfigFactory.parseFile(file.toFile()), file);
        } catch (ConfigException e) {
            throw new ConfigurationException("settings file " + file, List.of(Mistake.ofSyntax(file, e)));
        }
    }

    private static Config resolved(Config parsed, Path file) {
        List<Mistake> unset = new ArrayList<>();
        Config known = ConfigFactory.empty();
        while (true) {
            try {
                Config resolved = parsed.withFallback(known).resolve();
                if (!unset.isEmpty()) {
                    throw new ConfigurationException("settings file " + file, unset);
                }
                return resolved;
            } catch (ConfigException.UnresolvedSubstitution e) {
                // The library names one at a time.
                Matcher name = SUBSTITUTION.matcher(String.valueOf(e.getMessage()));
                if (!name.find() || known.hasPath(name.group(1))) {
                    throw e;
                }
                known = known.withValue(name.group(1), ConfigValueFactory.fromAnyRef("unset"));
                unset.add(new Mistake(
                        file + lineOf(e), name.group(1), "environment variable " + name.group(1) + " is not set"));
            }
        }
    }

    private static String lineOf(ConfigException e) {
        return e.origin() == null || e.origin().lineNumber() < 1
                ? ""
                : ": " + e.origin().lineNumber();
    }
}
