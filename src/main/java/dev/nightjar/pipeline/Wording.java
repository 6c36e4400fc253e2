package dev.nightjar.pipeline;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** How mistakes in a configuration, and in names that lead to one, are put into words. */
public final class Wording {
    /** Keys whose values are never repeated; {@code properties} may hold any client's password. */
    private static final Pattern SECRET = Pattern.compile("(?i)password|secret|token|properties|url|uri");

    private Wording() {}

    /** "; did you mean X?" when one of {@code known} is near, else "". */
    public static String suggestion(String given, Iterable<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        List<String> names = new ArrayList<>();
        known.forEach(names::add);
        return names.stream()
                .min(Comparator.comparingInt(name -> distance.apply(given, name)))
                .filter(name -> distance.apply(given, name) <= Math.max(2, name.length() / 3))
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    /** The value as written, unless it may be a secret. */
    static String shown(String key, ConfigValue value) {
        return SECRET.matcher(key).find() ? "(not shown)" : value.render(ConfigRenderOptions.concise());
    }

    /** File and line, {@code --set KEY}, an environment variable. */
    static String where(ConfigOrigin origin) {
        if (origin.filename() == null) {
            return origin.description().replaceFirst(": \\d+$", "").replace("env variables", "environment variable");
        }
        return relative(origin.filename()) + (origin.lineNumber() > 0 ? ":" + origin.lineNumber() : "");
    }

    private static String relative(String filename) {
        Path here = Path.of("").toAbsolutePath();
        Path path = Path.of(filename).toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
    }

    /** A constant as files write it: lower case with hyphens. */
    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In days, seconds or milliseconds. */
    static String human(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " days";
        }
        return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
