package dev.nightjar.source;

import dev.nightjar.message.ReasonCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One CSV line's cells, found by the header's names. */
final class Cells {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final LocalDate EARLIEST = LocalDate.of(1800, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(2200, 1, 1);

    private final Map<String, Integer> columns;
    private final List<String> values;

    private Cells(Map<String, Integer> columns, List<String> values) {
        this.columns = columns;
        this.values = values;
    }

    /** Position by lower-case name. */
    static Map<String, Integer> columns(String header) {
        Map<String, Integer> columns = new HashMap<>();
        List<String> names = CsvLine.split(header);
        for (int i = 0; i < names.size(); i++) {
            columns.putIfAbsent(names.get(i).toLowerCase(Locale.ROOT), i);
        }
        return columns;
    }

    static Cells of(Map<String, Integer> columns, int width, String line) throws RowRejection {
        List<String> values = CsvLine.split(line);
        if (values.size() != width) {
            throw new RowRejection(ReasonCode.WRONG_WIDTH);
        }
        return new Cells(columns, values);
    }

    /** Whether every cell but the first is the word null or nothing. */
    boolean nothingButFirst() {
        return values.stream().skip(1).allMatch(Cells::absent);
    }

    private static boolean absent(String value) {
        return value.isEmpty() || value.equalsIgnoreCase("null");
    }

    String text(String column) throws RowRejection {
        Integer at = columns.get(column);
        if (at == null || absent(values.get(at))) {
            throw new RowRejection(ReasonCode.EMPTY_CELL);
        }
        return values.get(at);
    }

    double number(String column) throws RowRejection {
        String text = text(column);
        double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new RowRejection(ReasonCode.BAD_NUMBER);
        }
        return value;
    }

    /** {@code NaN} when the column or the cell is absent. */
    double optionalNumber(String column) throws RowRejection {
        Integer at = columns.get(column);
        return at == null || absent(values.get(at)) ? Double.NaN : number(column);
    }

    LocalDate day(String column) throws RowRejection {
        String text = text(column);
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.isAfter(EARLIEST) && day.isBefore(LATEST)) {
                return day;
            }
        } catch (DateTimeException e) {
            throw new RowRejection(ReasonCode.BAD_DATE);
        }
        throw new RowRejection(ReasonCode.BAD_DATE);
    }

    Instant instant(String column) throws RowRejection {
        String text = text(column);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new RowRejection(ReasonCode.BAD_DATE);
        }
    }
}
