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
    private int longestParsedBytes;

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
            if (input.length <= json.maxBytes()) {
                longestParsedBytes = Math.max(longestParsedBytes, input.length);
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
                        "%,d inputs of %,d, at most %,d bytes parsed, took over 50 ms to decode (slowest %.2f ms, number %d)",
                        tooSlow,
                        count,
                        json.maxBytes(),
                        slowestNs / 1e6,
                        slowest),
                tooSlow == 0);
    }

    /** Of those that were not turned away for their size. */
    int longestParsedBytes() {
        return longestParsedBytes;
    }

    private long took(byte[] input) {
        long start = System.nanoTime();
        var unused = json.decodeEvent(input);
        return System.nanoTime() - start;
    }
}
