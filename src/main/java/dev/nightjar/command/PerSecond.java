package dev.nightjar.command;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rate as people write it: {@code 1000/s} or {@code 1000}. */
public final class PerSecond {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*(?:/\\s*s)?");

    private PerSecond() {}

    /** Reads it; empty for anything else, 0 included. */
    public static OptionalDouble parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        return matcher.matches() && Double.parseDouble(matcher.group(1)) > 0
                ? OptionalDouble.of(Double.parseDouble(matcher.group(1)))
                : OptionalDouble.empty();
    }
}
