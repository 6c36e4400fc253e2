package dev.nightjar.stack.chaos;

import dev.nightjar.message.Json;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * How long the product's own parser takes for each of many inputs. What comes after it, the forest, takes the same for every
 * input; and end to end a slow one would hide behind its batch.
 */
final class DecodingTime {
    private static final long LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** What only a collection of garbage made slow is fast the next time; what is slow by itself stays so. */
    private static final int TRIES = 3;

    private final Json json;
    private long slowestNs;
    private int slowest;
    private int tooSlow;

    DecodingTime(Json json) {
        this.json = json;
    }

    /** Decodes inputs 0 to {@code count}. */
    Check of(IntFunction<byte[]> inputs, int count) {
        for (int number = 0; number < count; number++) {
            byte[] input = inputs.apply(number);
            long took = took(input);
            for (int i = 1; i < TRIES && took > LIMIT_NS; i++) {
                took = Math.min(took, took(input));
            }
            tooSlow += took > LIMIT_NS ? 1 : 0;
            if (took > slowestNs) {
                slowestNs = took;
                slowest = number;
            }
        }
        return new Check(
                String.format(
                        Locale.ROOT,
                        "%,d inputs of %,d took over 50 ms to decode (slowest %.2f ms, number %d)",
                        tooSlow,
                        count,
                        slowestNs / 1e6,
                        slowest),
                tooSlow == 0);
    }

    private long took(byte[] input) {
        long start = System.nanoTime();
        var unused = json.decodeEvent(input);
        return System.nanoTime() - start;
    }
}
