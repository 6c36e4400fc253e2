package dev.nightjar.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 5s}, {@code 2.5 s}, {@code 5}, {@code 5m} or {@code 5 min}. */
public final class Seconds implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)\\s*(s|m|min)?");

    /** Called by picocli. */
    public Seconds() {}

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a number of seconds like 5s, nor of minutes like 5m");
        }
        String unit = matcher.group(2);
        double seconds = Double.parseDouble(matcher.group(1)) * (unit == null || unit.equals("s") ? 1 : 60);
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
