package dev.nightjar.stack.chaos;

import java.util.Locale;

/**
 * How much of something a fault does: kills, inputs, seconds.
 *
 * @param quick of a quick run
 * @param full of a full run, which is what FAULTS.md promises
 */
record Amount(int quick, int full) {
    /** The same in every run. */
    static Amount always(int number) {
        return new Amount(number, number);
    }

    /** What is done, in figures; where that is less than in a full run, this too: {@code 1 (in full: 20)}. */
    String text(Effort effort) {
        return text(effort.of(this), full);
    }

    /** The same of a number that an option decides. */
    static String text(int done, int full) {
        return done >= full
                ? String.format(Locale.ROOT, "%,d", done)
                : String.format(Locale.ROOT, "%,d (in full: %,d)", done, full);
    }
}
