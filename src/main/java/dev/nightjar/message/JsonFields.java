package dev.nightjar.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one flat JSON object, asked for by name and type; a field that is not as asked is refused. */
final class JsonFields {
    private static final String UNSHOWN_SOURCE = "[Source: REDACTED";
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final int SHOWN_CHARACTERS = 80;

    /** As the feature store's commodities_name_is_short. */
    private static final int LONGEST_NAME = 128;

    /** Far beyond any price or volume, and means, squares and ratios of such values stay finite. */
    private static final double LARGEST_QUANTITY = 1e100;

    /** At all depths. A name costs more than other JSON of its length; 64 KiB hold hardly as many. */
    private static final int MOST_NAMES = 5_000;

    /** Every whole number below has its own double: 2 to the power of 53. */
    private static final double LARGEST_WHOLE = 0x1p53;

    /** Text, Double, Boolean, {@link Nested#OTHER}, a list or a map of such; null stands for JSON's null. */
    private final Map<String, @Nullable Object> values;

    private JsonFields(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /**
     * Reads one object and nothing after it.
     *
     * @throws Refused MALFORMED_JSON
     */
    static JsonFields read(JsonFactory factory, byte @Nullable [] bytes) throws Refused {
        if (bytes == null || bytes.length == 0) {
            throw new Refused(ReasonCode.MALFORMED_JSON, "the record has no value");
        }
        try (JsonParser parser = factory.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Refused(ReasonCode.MALFORMED_JSON, "the value is not a JSON object");
            }
            Map<String, @Nullable Object> values = new HashMap<>(32);
            Source source = new Source(parser);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = source.name();
                put(values, name, value(source, parser.nextToken()));
            }
            if (parser.nextToken() != null) {
                throw new Refused(ReasonCode.MALFORMED_JSON, "more follows after the JSON object");
            }
            return new JsonFields(values);
        } catch (JsonProcessingException e) {
            throw new Refused(ReasonCode.MALFORMED_JSON, words(e));
        } catch (IOException e) {
            throw new Refused(ReasonCode.MALFORMED_JSON, "the bytes are not text: " + e.getMessage());
        }
    }

    /** Jackson's, without its note on a source that it does not show: it would be all that fits into a line. */
    private static String words(JsonProcessingException e) {
        String said = String.valueOf(e.getOriginalMessage());
        int from = said.indexOf(UNSHOWN_SOURCE);
        int place = said.indexOf("; ", from);
        int to = said.indexOf(']', from);
        return from < 0 || place < from || to < place
                ? said
                : said.substring(0, from) + said.substring(place + 2, to) + said.substring(to + 1);
    }

    /**
     * Refuses any version but one.
     *
     * @param known as a number ({@code 1}) or as text ({@code "1"}); an absent field and null mean it too
     * @throws Refused UNSUPPORTED_VERSION
     */
    void checkVersion(String name, int known) throws Refused {
        Object version = values.get(name);
        boolean isKnown = version == null
                || (version instanceof Double number && number == known)
                || (version instanceof String text && text.equals(String.valueOf(known)));
        if (!isKnown) {
            throw new Refused(
                    ReasonCode.UNSUPPORTED_VERSION,
                    "field " + name + " is " + shown(name) + "; this program reads " + known);
        }
    }

    String text(String name) throws Refused {
        if (present(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new Refused(ReasonCode.MISSING_FIELD, "field " + name + " is not text: " + shown(name));
    }

    /** Text that the feature store takes for a name. */
    String name(String name) throws Refused {
        return line(name, LONGEST_NAME);
    }

    /** Text without control characters, of at most so many characters. */
    String line(String name, int longest) throws Refused {
        String text = text(name);
        int length = text.codePointCount(0, text.length());
        if (length > longest) {
            throw new Refused(
                    ReasonCode.MISSING_FIELD,
                    "field " + name + " has " + length + " characters, at most " + longest + " are read: "
                            + shown(name));
        }
        if (!isPrintable(text)) {
            throw new Refused(
                    ReasonCode.MISSING_FIELD, "field " + name + " holds a control character or half of a character");
        }
        return text;
    }

    static boolean isPrintable(String text) {
        return isPlain(text) || text.codePoints().noneMatch(JsonFields::isNoText);
    }

    /** As almost every name is; much cheaper to see. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Surrogates without their other half have no bytes in UTF-8, so two such names would become one. */
    private static boolean isNoText(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    /**
     * Whatever the field holds, as text of at most as many characters as a name has: a whole number without a fraction; null
     * when absent or null.
     */
    @Nullable
    String optionalWord(String name) {
        Object value = values.get(name);
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE) {
            return Long.toString(number.longValue());
        }
        return value == null ? null : printable(value instanceof String text ? text : shorten(value));
    }

    private static String printable(String text) {
        if (text.length() <= LONGEST_NAME && isPlain(text)) {
            return text;
        }
        return text.codePoints()
                .limit(LONGEST_NAME)
                .map(codePoint -> isNoText(codePoint) ? '?' : codePoint)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** What the field holds, whatever it is. */
    @Nullable
    Object object(String name) throws Refused {
        return present(name);
    }

    @Nullable
    String optionalText(String name) {
        return values.get(name) instanceof String text ? text : null;
    }

    double number(String name) throws Refused {
        return finite(name, present(name));
    }

    /** A price or a volume. */
    double quantity(String name) throws Refused {
        return bounded(name, number(name));
    }

    @Nullable
    Double optionalNumber(String name) throws Refused {
        Object value = values.get(name);
        return value == null ? null : (Double) finite(name, value);
    }

    double numberOr(String name, double absent) throws Refused {
        Double value = optionalNumber(name);
        return value == null ? absent : value;
    }

    @Nullable
    Long optionalLong(String name) throws Refused {
        Double value = optionalNumber(name);
        return value == null ? null : (Long) value.longValue();
    }

    /** NaN (unknown) when absent, null or negative. */
    double volume(String name) throws Refused {
        Double volume = optionalNumber(name);
        return volume == null || volume < 0 ? Double.NaN : bounded(name, volume);
    }

    static double bounded(String name, double value) throws Refused {
        if (Math.abs(value) > LARGEST_QUANTITY) {
            throw new Refused(
                    ReasonCode.NOT_A_NUMBER,
                    "field " + name + " is beyond " + LARGEST_QUANTITY + ", which nothing measured reaches: " + value);
        }
        return value;
    }

    Instant instant(String name) throws Refused {
        Object value = present(name);
        try {
            Instant time = value instanceof String text ? IsoTime.parse(text) : Instant.MIN;
            if (time.isAfter(EARLIEST) && time.isBefore(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // refused below, with the value
        }
        throw new Refused(
                ReasonCode.BAD_TIME,
                "field " + name + " is not an ISO-8601 instant between 1900 and 2200: " + shown(name));
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) throws Refused {
        String text = text(name);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new Refused(ReasonCode.MALFORMED_JSON, "field " + name + " is " + shown(name)));
    }

    /** Empty where there is no such field, or null. */
    Map<String, Double> optionalNumbers(String name) throws Refused {
        return values.get(name) == null ? Map.of() : numbers(name);
    }

    Map<String, Double> numbers(String name) throws Refused {
        if (!(present(name) instanceof Map<?, ?> map)) {
            throw new Refused(ReasonCode.MALFORMED_JSON, "field " + name + " is not an object");
        }
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            numbers.put(String.valueOf(entry.getKey()), finite(name + "." + entry.getKey(), entry.getValue()));
        }
        return Collections.unmodifiableMap(numbers);
    }

    private @Nullable Object present(String name) throws Refused {
        Object value = values.get(name);
        if (value == null && !values.containsKey(name)) {
            throw new Refused(ReasonCode.MISSING_FIELD, "field " + name + " is missing");
        }
        return value;
    }

    static double finite(String name, @Nullable Object value) throws Refused {
        if (value instanceof Double number && Double.isFinite(number)) {
            return number;
        }
        throw new Refused(ReasonCode.NOT_A_NUMBER, "field " + name + " is not a finite number: " + shorten(value));
    }

    private String shown(String name) {
        return shorten(values.get(name));
    }

    static String shorten(@Nullable Object value) {
        if (value instanceof Map || value instanceof List) {
            return Nested.OTHER.toString();
        }
        String text = value instanceof String
                ? "\"" + value + "\""
                : value instanceof Double number && number == number.longValue()
                        ? String.valueOf(number.longValue())
                        : String.valueOf(value);
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }

    private static @Nullable Object value(Source source, @Nullable JsonToken token) throws IOException, Refused {
        if (token == null) {
            return null; // the end of the input; the next token says so with the right message
        }
        return switch (token) {
            case VALUE_STRING -> source.parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> source.parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_OBJECT -> flat(source);
            case START_ARRAY -> list(source);
            default -> null;
        };
    }

    /** An array inside the object: its direct values; what is nested deeper is read over. */
    private static List<@Nullable Object> list(Source source) throws IOException, Refused {
        List<@Nullable Object> values = new ArrayList<>();
        JsonToken token = source.parser.nextToken();
        while (token != null && token != JsonToken.END_ARRAY) {
            values.add(direct(source, token));
            token = source.parser.nextToken();
        }
        return values;
    }

    /** An object inside the object: its direct values; what is nested deeper is read over. */
    private static Map<String, @Nullable Object> flat(Source source) throws IOException, Refused {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        while (source.parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = source.name();
            put(values, name, direct(source, source.parser.nextToken()));
        }
        return values;
    }

    /** A name that comes twice is an error here: which of the two is meant? */
    private static void put(Map<String, @Nullable Object> values, String name, @Nullable Object value) throws Refused {
        int before = values.size();
        values.put(name, value);
        if (values.size() == before) {
            throw new Refused(ReasonCode.MALFORMED_JSON, "field " + shorten(name) + " comes twice");
        }
    }

    private static @Nullable Object direct(Source source, @Nullable JsonToken token) throws IOException, Refused {
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            source.skipChildren();
            return Nested.OTHER;
        }
        return value(source, token);
    }

    /** A parser, and how many names came from it. */
    private static final class Source {
        private final JsonParser parser;
        private int names;

        Source(JsonParser parser) {
            this.parser = parser;
        }

        String name() throws IOException, Refused {
            count();
            return parser.currentName();
        }

        /** As the parser's own, and counts the names. */
        void skipChildren() throws IOException, Refused {
            int open = 1;
            while (open > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return; // the end of the input; the next token says so with the right message
                }
                if (token == JsonToken.FIELD_NAME) {
                    count();
                }
                open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        }

        private void count() throws Refused {
            names++;
            if (names > MOST_NAMES) {
                throw new Refused(ReasonCode.MALFORMED_JSON, "the object has more than " + MOST_NAMES + " fields");
            }
        }
    }

    private enum Nested {
        OTHER;

        @Override
        public String toString() {
            return "(an array or object)";
        }
    }

    /** Carries a reason to the decoder's edge; has no stack trace, for it is an ordinary answer to bad input. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final ReasonCode reason;
        private final String text;

        Refused(ReasonCode reason, String text) {
            super(text, null, false, false);
            this.reason = reason;
            this.text = text;
        }

        ReasonCode reason() {
            return reason;
        }

        String text() {
            return text;
        }
    }
}
