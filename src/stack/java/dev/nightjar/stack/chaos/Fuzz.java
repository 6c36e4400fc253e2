package dev.nightjar.stack.chaos;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Hostile inputs (F35), each a function of seed and number: random bytes, truncated JSON, deep nesting, wrong types, numbers
 * beyond a double, duplicate keys, other encodings, a few of 1 MB ({@link LargeFuzz}); and some that are good, as they must
 * get through.
 *
 * @param seed of all of them
 * @param textField a field of the good ones that is text
 * @param numberField a field of theirs that is a number
 * @param good values of the usual kind, by number
 */
record Fuzz(long seed, String textField, String numberField, IntFunction<byte[]> good) implements IntFunction<byte[]> {
    private static final int KINDS = 10;

    /** Rare: they would be all that the run is about. */
    private static final int LARGE_ONE_IN = 4_000;

    @Override
    public byte[] apply(int number) {
        SplittableRandom random = new SplittableRandom(seed * 7_919 + number);
        byte[] usual = good.apply(number);
        String text = new String(usual, StandardCharsets.UTF_8);
        if (random.nextInt(LARGE_ONE_IN) == 0) {
            LargeFuzz[] kinds = LargeFuzz.values();
            return utf8(kinds[random.nextInt(kinds.length)].of(textField, numberField, text));
        }
        return switch (random.nextInt(KINDS)) {
            case 0 -> bytes(random, random.nextInt(300));
            case 1 -> Arrays.copyOf(usual, random.nextInt(usual.length));
            case 2 -> utf8("[".repeat(1 + random.nextInt(5_000)));
            case 3 -> utf8(text.replace("}", ",\"deep\":" + "{\"a\":".repeat(1 + random.nextInt(2_000))));
            case 4 ->
                utf8(text.replaceFirst(
                        "\"" + numberField + "\":[^,}]*",
                        "\"" + numberField + "\":"
                                + pick(random, "NaN", "1e400", "-1e400", "\"9\"", "[1]", "null", "0x1F", "1e-400")));
            case 5 -> utf8(text.replace("{", "{\"" + numberField + "\":1,\"" + numberField + "\":2,"));
            case 6 -> text.getBytes(random.nextBoolean() ? StandardCharsets.UTF_16 : StandardCharsets.UTF_16LE);
            case 7 -> flipped(usual, random);
            case 8 -> utf8(pick(random, "", "null", "true", "\"gold\"", "17", "{}", "[]", "\u0000", "\uFEFF" + text));
            default -> usual;
        };
    }

    private static byte[] flipped(byte[] usual, SplittableRandom random) {
        byte[] copy = usual.clone();
        for (int i = 0; i < 3; i++) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String pick(SplittableRandom random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
