package dev.nightjar.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads one level of a configuration and collects every mistake instead of stopping at the first. A wrong or missing
 * value yields a stand-in so that reading goes on; the caller must call {@link #refuseMistakes} before it uses anything.
 */
final class StrictConfig {
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private final Config config;
    private final String path;
    private final String file;
    private final List<Mistake> mistakes;
    private final Set<String> known = new LinkedHashSet<>();
    private final Map<String, StrictConfig> children = new LinkedHashMap<>();

    StrictConfig(Config config, String file) {
        this(config, "", file, new ArrayList<>());
    }

    private StrictConfig(Config config, String path, String file, List<Mistake> mistakes) {
        this.config = config;
        this.path = path;
        this.file = file;
        this.mistakes = mistakes;
    }

    /** The object under {@code key}; an absent one reads as empty, so that its own keys are reported as missing. */
    StrictConfig child(String key) {
        StrictConfig read = children.get(key);
        if (read != null) {
            return read;
        }
        known.add(key);
        Config inner = ConfigFactory.empty();
        ConfigValue value = config.root().get(key);
        if (value != null && value.valueType() == ConfigValueType.OBJECT) {
            inner = config.getConfig(quoted(key));
        } else if (value != null) {
            mistake(key, "is " + Wording.shown(key, value) + "; allowed: an object { … }");
        }
        StrictConfig child = new StrictConfig(inner, full(key) + ".", file, mistakes);
        children.put(key, child);
        return child;
    }

    boolean has(String key) {
        known.add(key);
        ConfigValue value = config.root().get(key);
        return value != null && value.valueType() != ConfigValueType.NULL;
    }

    String text(String key) {
        return read(key, "a text", "", k -> {
            String text = config.getString(k).strip();
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a text that is not empty");
            }
            return text;
        });
    }

    String text(String key, String absent) {
        return has(key) ? text(key) : absent;
    }

    /** A text that may be absent; an empty one, such as an environment variable set to nothing, is absent too. */
    Optional<String> optionalText(String key) {
        return isGiven(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /** Whether a key has a value, an empty text counting as none. */
    boolean isGiven(String key) {
        return has(key) && !blank(key);
    }

    /** A text as it is, white space at its ends included; empty where there is a mistake. */
    Optional<String> verbatim(String key) {
        return Optional.of(read(key, "a text", "", config::getString)).filter(text -> !text.isEmpty());
    }

    /** A path; a relative one is meant from the folder of the file that this reads. */
    Path beside(String given) {
        return Path.of(file).resolveSibling(given);
    }

    /** A port, as a number or, from an environment variable, as a text; absent as {@link #optionalText} is. */
    int port(String key, int absent) {
        if (!has(key) || blank(key)) {
            return absent;
        }
        String allowed = "a port, 1 to 65535, or 0 for a free one";
        return read(key, allowed, absent, k -> {
            String text = config.getString(k).strip();
            if (!PORT.matcher(text).matches() || Integer.parseInt(text) > 65_535) {
                throw new IllegalArgumentException(allowed);
            }
            return Integer.parseInt(text);
        });
    }

    /** A text that matches; {@code allowed} says in words what does. */
    String text(String key, Pattern pattern, String allowed, String absent) {
        String text = text(key, absent);
        if (fine(key) && !text.equals(absent) && !pattern.matcher(text).matches()) {
            mistake(key, "is \"" + text + "\"; allowed: " + allowed);
        }
        return text;
    }

    /** The same for a text that must be there. */
    String text(String key, Pattern pattern, String allowed) {
        return has(key) ? text(key, pattern, allowed, "") : text(key);
    }

    List<String> texts(String key) {
        return read(key, "a list of distinct names, at least one", List.of(), k -> {
            ConfigList list = config.getList(k);
            List<String> texts = new ArrayList<>();
            for (ConfigValue value : list) {
                if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
                    throw new IllegalArgumentException("a list of distinct names, at least one");
                }
                texts.add(String.valueOf(value.unwrapped()));
            }
            if (texts.isEmpty() || Set.copyOf(texts).size() != texts.size()) {
                throw new IllegalArgumentException("a list of distinct names, at least one");
            }
            return List.copyOf(texts);
        });
    }

    int integer(String key, int min, int max) {
        String allowed = "a whole number from " + min + " to " + max;
        return read(key, allowed, min, k -> {
            double value = config.getDouble(k);
            if (value != Math.rint(value) || value < min || value > max) {
                throw new IllegalArgumentException(allowed);
            }
            return (int) value;
        });
    }

    int integer(String key, int min, int max, int absent) {
        return has(key) ? integer(key, min, max) : absent;
    }

    /** A whole number of 64 bits. */
    long wholeNumber(String key) {
        String allowed = "a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE;
        return read(key, allowed, 0L, k -> {
            try {
                return new BigDecimal(config.getString(k).strip()).longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                throw new IllegalArgumentException(allowed, e);
            }
        });
    }

    /** A number in [min, max]. */
    double decimal(String key, double min, double max) {
        String allowed = "a number from " + min + " to " + max;
        return read(key, allowed, min, k -> {
            double value = config.getDouble(k);
            if (!(value >= min && value <= max)) {
                throw new IllegalArgumentException(allowed);
            }
            return value;
        });
    }

    double decimal(String key, double min, double max, double absent) {
        return has(key) ? decimal(key, min, max) : absent;
    }

    boolean flag(String key, boolean absent) {
        return has(key) ? read(key, "true or false", absent, config::getBoolean) : absent;
    }

    /** A duration in [min, max], written {@code 30 days}, {@code 5 s}, {@code 10ms}. */
    Duration duration(String key, Duration min, Duration max) {
        String allowed =
                "a duration from " + Wording.human(min) + " to " + Wording.human(max) + ", for example \"30 days\"";
        return read(key, allowed, min, k -> {
            if (Character.isDigit(lastOf(config.getString(k).strip()))) {
                throw new IllegalArgumentException(allowed + " (a bare number has no unit)");
            }
            Duration value = config.getDuration(k);
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new IllegalArgumentException(allowed);
            }
            return value;
        });
    }

    Duration duration(String key, Duration min, Duration max, Duration absent) {
        return has(key) ? duration(key, min, max) : absent;
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        E[] constants = type.getEnumConstants();
        String allowed =
                Arrays.stream(constants).map(Wording::written).collect(Collectors.joining(" | ", "one of ", ""));
        return read(key, allowed, constants[0], k -> {
            String text = config.getString(k).strip();
            return Arrays.stream(constants)
                    .filter(constant -> Wording.written(constant).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(allowed
                            + Wording.suggestion(
                                    text,
                                    Arrays.stream(constants)
                                            .map(Wording::written)
                                            .toList())));
        });
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E absent) {
        return has(key) ? choice(key, type) : absent;
    }

    /** Free key-value pairs, passed through as they are; nested keys are joined by dots. */
    Map<String, String> properties(String key) {
        if (!has(key)) {
            return Map.of();
        }
        return read(key, "an object of key = value", Map.of(), k -> {
            Map<String, String> properties = new LinkedHashMap<>();
            for (Map.Entry<String, ConfigValue> entry :
                    mapOf(config.getConfig(k)).entrySet()) {
                if (entry.getValue().valueType() == ConfigValueType.LIST) {
                    throw new IllegalArgumentException(
                            "texts, numbers, true and false; not a list as in " + entry.getKey());
                }
                properties.put(entry.getKey(), String.valueOf(entry.getValue().unwrapped()));
            }
            return properties;
        });
    }

    /** Whether no mistake was found in {@code key} so far: what is built on a stand-in must not be judged again. */
    boolean fine(String key) {
        return mistakes.stream().noneMatch(mistake -> mistake.key().equals(full(key)));
    }

    /** Adds a mistake that only the caller can see, at the line of {@code key}. */
    void mistake(String key, String problem) {
        mistakes.add(new Mistake(where(key), full(key), problem));
    }

    /** Names unknown keys too, then throws if there was any mistake. */
    void refuseMistakes(String what) {
        reportUnknownKeys();
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(what, mistakes);
        }
    }

    private void reportUnknownKeys() {
        for (String key : config.root().keySet()) {
            if (!known.contains(key)) {
                mistake(
                        key,
                        "is not a key here" + Wording.suggestion(key, known) + "; allowed: "
                                + String.join(", ", known));
            }
        }
        children.values().forEach(StrictConfig::reportUnknownKeys);
    }

    private <T> T read(String key, String allowed, T standIn, Function<String, T> reader) {
        known.add(key);
        ConfigValue value = config.root().get(key);
        if (value == null) {
            mistake(key, "is missing; allowed: " + allowed);
            return standIn;
        }
        try {
            return reader.apply(quoted(key));
        } catch (ConfigException e) {
            mistake(key, "is " + Wording.shown(key, value) + "; allowed: " + allowed);
        } catch (IllegalArgumentException e) {
            mistake(key, "is " + Wording.shown(key, value) + "; allowed: " + e.getMessage());
        }
        return standIn;
    }

    /** The key's place; the file alone when the key is missing. */
    private String where(String key) {
        ConfigValue value = config.root().get(key);
        return value == null ? file : Wording.where(value.origin());
    }

    private boolean blank(String key) {
        ConfigValue value = config.root().get(key);
        return value != null && String.valueOf(value.unwrapped()).isBlank();
    }

    private String full(String key) {
        return path + key;
    }

    private static String quoted(String key) {
        return ConfigUtil.joinPath(key);
    }

    private static char lastOf(String text) {
        return text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    }

    private static Map<String, ConfigValue> mapOf(Config config) {
        Map<String, ConfigValue> values = new TreeMap<>();
        config.entrySet()
                .forEach(entry -> values.put(String.join(".", ConfigUtil.splitPath(entry.getKey())), entry.getValue()));
        return values;
    }
}
