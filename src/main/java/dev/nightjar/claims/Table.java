package dev.nightjar.claims;

import java.time.LocalDateTime;
import java.util.List;

/**
 * Rows of a processed data set, or of predictions about one.
 *
 * @param timeName name of the time's column
 * @param times of the rows, as the data set has them: local, without a zone
 * @param columns numbers, each with a value for each row
 */
public record Table(String timeName, List<LocalDateTime> times, List<Column> columns) {
    public Table {
        times = List.copyOf(times);
        columns = List.copyOf(columns);
        for (Column column : columns) {
            if (column.values().length != times.size()) {
                throw new IllegalArgumentException("column " + column.name() + " has " + column.values().length
                        + " values for " + times.size() + " rows");
            }
        }
    }

    /**
     * A column of numbers.
     *
     * @param name its name
     * @param values NaN for a missing one
     */
    @SuppressWarnings("ArrayRecordComponent") // millions of numbers; never compared as a record
    public record Column(String name, double[] values) {}

    /** How many rows. */
    public int rows() {
        return times.size();
    }

    /** Names of all columns, the time first. */
    public List<String> names() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(timeName), columns.stream().map(Column::name))
                .toList();
    }

    /**
     * A column's values.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public double[] values(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name + " in " + names()))
                .values();
    }
}
