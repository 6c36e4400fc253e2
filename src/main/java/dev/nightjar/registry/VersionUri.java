package dev.nightjar.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MLflow's name for a version, {@code models:/NAME/VERSION}.
 *
 * @param model registered model's name
 * @param version a whole number
 */
public record VersionUri(String model, String version) {
    private static final Pattern FORM = Pattern.compile("models:/([^/]+)/([1-9][0-9]{0,8})");

    /** Empty where a text is none: by alias, of a run, or of anything else. */
    public static Optional<VersionUri> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new VersionUri(form.group(1), form.group(2))) : Optional.empty();
    }

    @Override
    public String toString() {
        return "models:/" + model + "/" + version;
    }
}
