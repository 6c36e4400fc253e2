package dev.nightjar.drift;

import java.util.List;

/**
 * How many rows of a column fell where.
 *
 * @param cells rows in each cell of the column's {@link Grid}, ≥ 0
 * @param missing rows without a finite value, ≥ 0
 */
public record Counts(List<Long> cells, long missing) {
    public Counts {
        cells = List.copyOf(cells);
        if (missing < 0 || cells.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("negative counts: " + cells + ", " + missing + " missing");
        }
    }

    /**
     * Rows with a value.
     *
     * @throws ArithmeticException beyond what a long holds
     */
    public long present() {
        return cells.stream().reduce(0L, Math::addExact);
    }

    /** All rows. */
    public long rows() {
        return Math.addExact(present(), missing);
    }
}
