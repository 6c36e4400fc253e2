package dev.nightjar.loadtest;

import dev.nightjar.message.Json;
import dev.nightjar.message.PriceEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** One commodity's event, encoded once; each event made of it has another price, within 1 %, and another time. */
final class EventTemplate {
    private static final int VARIED_DIGITS = 4;
    private static final long DAY_PART_MS = 36_000_000;
    private static final long MARKER_MS = 123;
    private static final long MARKER_DIGITS = 1234;

    private final byte[] key;
    private final byte[] value;
    private final int priceAt;
    private final int timeAt;
    private final int startMs;

    /**
     * Encodes.
     *
     * @param price &gt; 0, below 10 million and not below 0.001
     * @param from time of the first event, a whole second; ten hours later lie in the same UTC day
     */
    EventTemplate(Json json, String commodity, double price, double volume, Instant from) {
        // Four digits behind the point vary, after as many that do not as keep it within 1 %.
        int kept = Math.max(0, 2 - (int) Math.floor(Math.log10(price)));
        BigDecimal marked = new BigDecimal(price)
                .setScale(kept, RoundingMode.DOWN)
                .add(BigDecimal.valueOf(MARKER_DIGITS, kept + VARIED_DIGITS));
        Instant time = from.plusMillis(MARKER_MS);
        this.key = commodity.getBytes(StandardCharsets.UTF_8);
        this.value = json.encode(new PriceEvent(commodity, marked.doubleValue(), volume, time, null));
        String text = new String(value, StandardCharsets.ISO_8859_1);
        String digits = marked.toPlainString();
        this.priceAt = find(text, digits) + digits.length() - VARIED_DIGITS;
        this.timeAt = find(text, time.toString()) + "2026-11-21T".length();
        this.startMs = (int) Math.floorMod(from.toEpochMilli(), 86_400_000L);
    }

    byte[] key() {
        return key;
    }

    /** The event of a number, ≥ 0; numbers that differ by a multiple of 36,000,000 give the same event. */
    byte[] event(long number) {
        byte[] event = Arrays.copyOf(value, value.length);
        Digits.write(event, priceAt, number, VARIED_DIGITS);
        int ms = startMs + (int) (number % DAY_PART_MS);
        Digits.write(event, timeAt, ms / 3_600_000, 2);
        Digits.write(event, timeAt + 3, ms / 60_000 % 60, 2);
        Digits.write(event, timeAt + 6, ms / 1000 % 60, 2);
        Digits.write(event, timeAt + 9, ms, 3);
        return event;
    }

    private static int find(String text, String part) {
        int at = text.indexOf(part);
        if (at < 0 || text.indexOf(part, at + 1) >= 0) {
            throw new IllegalArgumentException(part + " does not stand once in " + text);
        }
        return at;
    }
}
