package dev.nightjar.stack.chaos;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Inputs of unusual kinds; each a function of its number, and of a seed where it says so. */
final class Records {
    /** The store knows it: what is wrong with a record must not be its name. */
    static final String ENTITY = "sim_gold";

    private static final List<String> NOT_NUMBERS =
            List.of("NaN", "Infinity", "-Infinity", "null", "1e400", "-1e400", "\"12\"", "true", "{}", "[]", "");

    private Records() {}

    /** F22: a seeded mixture of times, every fifth of them a repetition. */
    static byte[] shuffled(long seed, Instant from, int number) {
        SplittableRandom random = new SplittableRandom(seed + (number % 5 == 4 ? number - 1 : number));
        return event(ENTITY, "1900." + random.nextInt(100), "10", from.plusSeconds(random.nextInt(86_400)));
    }

    /** F23: fields added, missing, and of another type. */
    static byte[] drifted(Instant from, int number) {
        String text = new String(event(ENTITY, "1900.5", "10", from.plusMillis(number)), StandardCharsets.UTF_8);
        return utf8(
                switch (number % 8) {
                    case 0 -> text.replace("}", ",\"venue\":{\"mic\":\"XNYM\",\"tiers\":[1,2]}}");
                    case 1 -> text.replace("\"volume\":10,", "");
                    case 2 -> text.replace("\"price\":1900.5,", "");
                    case 3 -> text.replace("\"commodity\":\"" + ENTITY + "\",", "");
                    case 4 -> text.replace("1900.5", "\"1900.5\"");
                    case 5 -> text.replace("\"" + ENTITY + "\"", "[\"" + ENTITY + "\"]");
                    case 6 -> text.replaceAll("\"event_time\":\"[^\"]*\"", "\"event_time\":1763632800000");
                    default -> text;
                });
    }

    /** F24: 0.9, 1.0 and 1.1 MB. */
    static byte[] large(Instant from, int number) {
        int bytes = 900_000 + 100_000 * (number % 3);
        String head = "{\"note\":\"";
        String tail = "\","
                + new String(event(ENTITY, "1900.5", "10", from.plusMillis(number)), StandardCharsets.UTF_8)
                        .substring(1);
        return utf8(head + "x".repeat(bytes - head.length() - tail.length()) + tail);
    }

    /** F31: what is no finite number, in each numeric field. */
    static byte[] notANumber(Instant from, int number) {
        String value = NOT_NUMBERS.get(number % NOT_NUMBERS.size());
        boolean inPrice = isPriceNotANumber(number);
        return event(ENTITY, inPrice ? value : "1900.5", inPrice ? "10" : value, from.plusMillis(number));
    }

    /** Whether it is the price of that input that is no finite number, and not its volume. */
    static boolean isPriceNotANumber(int number) {
        return number / NOT_NUMBERS.size() % 2 == 0;
    }

    /** F32: entities that nobody has heard of. */
    static byte[] unknown(long seed, Instant from, int number) {
        SplittableRandom random = new SplittableRandom(seed + number);
        String entity = switch (number % 4) {
            case 0 -> "unobtainium-" + number;
            case 1 -> ENTITY.toUpperCase(Locale.ROOT);
            case 2 -> " " + ENTITY + " ";
            default -> new String(Character.toChars(0x1F600 + random.nextInt(50)));
        };
        return event(entity, "1900.5", "10", from.plusMillis(number));
    }

    /** A good one, without volume. */
    static byte[] good(Instant time) {
        return event(ENTITY, "1900.5", "null", time);
    }

    private static byte[] event(String commodity, String price, String volume, Instant time) {
        return utf8(String.format(
                Locale.ROOT,
                "{\"commodity\":\"%s\",\"price\":%s,\"volume\":%s,\"event_time\":\"%s\"}",
                commodity,
                price,
                volume,
                time));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
