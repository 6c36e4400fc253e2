package dev.nightjar.drift;

/**
 * How many draws of their own there are among the rows of a pipeline on prices. A commodity's events of one day share all
 * but their price, and its days share most of a week's prices and the week's figures: so a commodity's week counts as one.
 */
public final class EntityWeeks {
    private static final long TRADING_DAYS = 5;

    private EntityWeeks() {}

    /**
     * Whole weeks, at least one; 0 for 0.
     *
     * @param entityDays days of one commodity each that have rows; that is what training rows are
     */
    public static long of(long entityDays) {
        return entityDays == 0 ? 0 : Math.max(1, entityDays / TRADING_DAYS);
    }
}
