package dev.nightjar.message;

import com.fasterxml.jackson.core.io.NumberOutput;
import org.jspecify.annotations.Nullable;

/**
 * Shortest decimal texts of doubles, the latest of them remembered: what was known yesterday is the same in each of today's
 * answers, and finding its text costs a tenth of making it. For one thread.
 */
final class NumberTexts {
    private static final int SLOT_BITS = 10;

    /** 2⁶⁴ ÷ golden ratio: spreads what differs in a few bits only (Knuth, TAOCP 3, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final @Nullable Known[] known = new Known[1 << SLOT_BITS];

    /**
     * The text that {@link Double#parseDouble} turns into the same double, a JSON number.
     *
     * @param value finite
     */
    String of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(value + " is no JSON number");
        }
        long bits = Double.doubleToRawLongBits(value);
        int slot = (int) ((bits * SPREAD) >>> (Long.SIZE - SLOT_BITS));
        Known there = known[slot];
        if (there == null || there.bits != bits) {
            there = new Known(bits, NumberOutput.toString(value, true));
            known[slot] = there;
        }
        return there.text;
    }

    private record Known(long bits, String text) {}
}
