package dev.nightjar.stack.chaos;

import dev.nightjar.message.Json;
import dev.nightjar.message.PriceEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The inputs, each a function of seed and number. One in a hundred can never be scored, so that dead letters ride along.
 *
 * @param seed of all of them
 * @param commodities that the store knows
 * @param from event time of the first; each comes a millisecond after the one before
 */
record Events(long seed, List<String> commodities, Instant from) {
    private static final Json JSON = new Json("commodity", "event_time", 1 << 20);
    private static final int BAD_ONE_IN = 100;

    /** The value of input {@code number}. */
    byte[] value(int number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003L + number);
        Instant time = from.plusMillis(number);
        if (random.nextInt(BAD_ONE_IN) == 0) {
            return bad(random.nextInt(4), time);
        }
        return event(commodity(number), random.nextDouble(20, 2000), time);
    }

    /** Its key. */
    byte[] key(int number) {
        return commodity(number).getBytes(StandardCharsets.UTF_8);
    }

    private String commodity(int number) {
        return commodities.get(Math.floorMod(number * 31, commodities.size()));
    }

    private byte[] bad(int kind, Instant time) {
        return switch (kind) {
            case 0 -> "{\"commodity\":\"gold\",".getBytes(StandardCharsets.UTF_8);
            case 1 -> event("unobtainium", 1, time);
            case 2 -> event(commodities.get(0), -37.63, time);
            default ->
                "{\"commodity\":\"gold\",\"event_time\":\"2026-01-01T00:00:00Z\"}".getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] event(String commodity, double price, Instant time) {
        return JSON.encode(new PriceEvent(commodity, price, 1000, time, null));
    }
}
