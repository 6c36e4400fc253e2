package dev.nightjar.loadtest;

/** Decimal digits written over others, in a record that was encoded once. */
final class Digits {
    private Digits() {}

    /**
     * Writes a number's last digits, with zeros before.
     *
     * @param number ≥ 0
     * @param count how many digits
     */
    static void write(byte[] into, int at, long number, int count) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
