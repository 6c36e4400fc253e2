package dev.nightjar.objects;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What may be the key of an object: a relative path that means the same in a folder, in a bucket and to Spark. */
final class ObjectKey {
    /** As S3. */
    private static final int MOST_BYTES = 1024;

    private static final int SHOWN_CHARACTERS = 120;

    /** Spark reads a path that holds one of them as a pattern, which may match what nobody named. */
    private static final String PATTERN = "*?[]{}\\";

    private ObjectKey() {}

    /**
     * The key itself.
     *
     * @throws NightjarException OBJECT_REFUSED for any other text
     */
    static String checked(String key) {
        Optional<String> mistake = mistake(key);
        if (mistake.isPresent()) {
            throw new NightjarException(
                    ReasonCode.OBJECT_REFUSED,
                    "Cannot use the object key \"" + shown(key) + "\": it " + mistake.get()
                            + "; name a relative path such as model-promotion/global/HASH/current.json");
        }
        return key;
    }

    static boolean isOne(String text) {
        return mistake(text).isEmpty();
    }

    private static Optional<String> mistake(String key) {
        if (key.isEmpty()) {
            return Optional.of("is empty");
        }
        if (key.startsWith("/")) {
            return Optional.of("is absolute");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            return Optional.of("has more than " + MOST_BYTES + " bytes");
        }
        if (key.codePoints().anyMatch(ObjectKey::isNoText)) {
            return Optional.of("holds a control character or half of a character");
        }
        if (key.codePoints().anyMatch(codePoint -> PATTERN.indexOf(codePoint) >= 0)) {
            return Optional.of("holds one of " + PATTERN + ", which Spark takes for a pattern");
        }
        return Arrays.stream(key.split("/", -1))
                .filter(part -> part.isEmpty() || part.equals(".") || part.equals(".."))
                .findFirst()
                .map(part -> "has the part \"" + part + "\"");
    }

    private static boolean isNoText(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static String shown(String key) {
        String plain = key.codePoints()
                .limit(SHOWN_CHARACTERS)
                .map(codePoint -> isNoText(codePoint) ? '?' : codePoint)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return plain.length() < key.length() ? plain + "…" : plain;
    }
}
