package dev.nightjar.pipeline;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A secret that a configuration gives as a text ({@code KEY}) or as a file that holds it ({@code KEY-file}), taken as it
 * is but for the line break at a file's end. Never printed.
 */
final class Secret {
    private static final int LARGEST_BYTES = 64 * 1024;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final StrictConfig config;
    private final String key;
    private final boolean given;
    private final Optional<String> text;

    private Secret(StrictConfig config, String key, boolean given, Optional<String> text) {
        this.config = config;
        this.key = key;
        this.given = given;
        this.text = text;
    }

    static Secret read(StrictConfig config, String key) {
        String fileKey = key + "-file";
        boolean asText = config.isGiven(key);
        boolean asFile = config.isGiven(fileKey);
        if (asText && asFile) {
            config.mistake(fileKey, "stands beside " + key + "; keep one of them");
            return new Secret(config, key, true, Optional.empty());
        }
        Optional<String> text = asText ? config.verbatim(key) : Optional.empty();
        if (asFile) {
            text = config.optionalText(fileKey).flatMap(file -> content(config, fileKey, config.beside(file)));
        }
        String source = asFile ? fileKey : key;
        text.filter(t -> CONTROL.matcher(t).find())
                .ifPresent(t -> config.mistake(source, "has a line break or another control character within"));
        return new Secret(config, key, asText || asFile, text);
    }

    private static Optional<String> content(StrictConfig config, String key, Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                config.mistake(key, "is " + file + ", which is no file");
            } else if (Files.size(file) > LARGEST_BYTES) {
                config.mistake(key, "is " + file + ", which is larger than " + LARGEST_BYTES + " bytes");
            } else {
                String text = Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
                if (!text.isBlank()) {
                    return Optional.of(text);
                }
                config.mistake(key, "is " + file + ", which is empty");
            }
        } catch (CharacterCodingException e) {
            config.mistake(key, "is " + file + ", which is not UTF-8");
        } catch (IOException e) {
            config.mistake(
                    key,
                    "is " + file + ", which cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        return Optional.empty();
    }

    /** Whether the configuration names it, rightly or not. */
    boolean isGiven() {
        return given;
    }

    String key() {
        return key;
    }

    /** The key that names a file. */
    String fileKey() {
        return key + "-file";
    }

    /** Empty where it is absent, or where a mistake was found. */
    Optional<String> text() {
        return text;
    }

    void require(String allowed) {
        if (!given) {
            config.mistake(key, "is missing; allowed: " + allowed);
        }
    }

    @Override
    public String toString() {
        return key + "=(not shown)";
    }
}
