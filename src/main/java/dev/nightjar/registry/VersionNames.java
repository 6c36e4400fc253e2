package dev.nightjar.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By what names a model's versions can be called, as of one answer of the registry.
 *
 * @param aliases alias to version number
 * @param newest the highest number that was given out; 0 without versions
 */
public record VersionNames(Map<String, String> aliases, long newest) {
    private static final Pattern NUMBER = Pattern.compile("[vV]?([1-9][0-9]{0,17})");

    public VersionNames {
        aliases = Map.copyOf(aliases);
    }

    /** As MLflow describes the model; of nothing there are none. */
    static VersionNames of(JsonNode model) {
        Map<String, String> aliases = new TreeMap<>();
        model.path("aliases")
                .forEach(alias -> aliases.put(
                        alias.path("alias").asText(), alias.path("version").asText()));
        long newest = 0;
        for (JsonNode latest : model.path("latest_versions")) {
            newest = Math.max(newest, latest.path("version").asLong());
        }
        return new VersionNames(aliases, newest);
    }

    /**
     * What a name means.
     *
     * @param name an alias, a number, or a number after {@code v}
     * @return the version's number, which may have been deleted since; empty for what can be none
     */
    public Optional<String> number(String name) {
        String alias = aliases.get(name);
        if (alias != null) {
            return Optional.of(alias);
        }
        Matcher number = NUMBER.matcher(name);
        return number.matches() && Long.parseLong(number.group(1)) <= newest
                ? Optional.of(number.group(1))
                : Optional.empty();
    }
}
