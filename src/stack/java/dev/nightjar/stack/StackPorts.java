package dev.nightjar.stack;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code nightjar.stack}: the ports of the local stack, each 1 to 65535, or 0 for a free one.
 *
 * @param kafka default 9092
 * @param postgres default 5432
 * @param mlflow default 5000
 */
record StackPorts(int kafka, int postgres, int mlflow) {
    static final StackPorts FREE = new StackPorts(0, 0, 0);
    private static final List<String> KEYS = List.of("kafka-port", "postgres-port", "mlflow-port");

    int of(Part part) {
        return switch (part) {
            case KAFKA -> kafka;
            case POSTGRES -> postgres;
            case MLFLOW -> mlflow;
        };
    }

    /**
     * Reads the ports from a settings file.
     *
     * @throws NightjarException CONFIGURATION_INVALID with every mistake found
     */
    static StackPorts read(Path file) {
        Config all = Files.isRegularFile(file) ? parse(file) : ConfigFactory.empty();
        Config stack = all.hasPath("nightjar.stack") ? all.getConfig("nightjar.stack") : ConfigFactory.empty();
        List<String> mistakes = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry : stack.root().entrySet()) {
            check(entry.getKey(), entry.getValue(), mistakes);
        }
        if (!mistakes.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.CONFIGURATION_INVALID,
                    "Cannot use settings file " + file + ":\n  " + String.join("\n  ", mistakes));
        }
        return new StackPorts(
                port(stack, "kafka-port", 9092), port(stack, "postgres-port", 5432), port(stack, "mlflow-port", 5000));
    }

    private static void check(String key, ConfigValue value, List<String> mistakes) {
        String where = value.origin().description() + ": nightjar.stack." + key + ": ";
        if (!KEYS.contains(key)) {
            mistakes.add(where + "is not known; allowed: " + String.join(", ", KEYS));
        } else if (value.valueType() != ConfigValueType.NUMBER
                || !(value.unwrapped() instanceof Integer port)
                || port < 0
                || port > 65535) {
            mistakes.add(where + "is " + value.unwrapped() + "; allowed: a port, 1 to 65535, or 0 for a free one");
        }
    }

    private static int port(Config stack, String key, int absent) {
        return stack.hasPath(key) ? stack.getInt(key) : absent;
    }

    private static Config parse(Path file) {
        try {
            return ConfigFactory.parseFile(file.toFile()).resolve();
        } catch (ConfigException e) {
            throw new NightjarException(
                    ReasonCode.CONFIGURATION_INVALID, "Cannot read settings file " + file + ": " + e.getMessage(), e);
        }
    }
}
