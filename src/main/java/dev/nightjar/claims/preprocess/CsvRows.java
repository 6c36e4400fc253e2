package dev.nightjar.claims.preprocess;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Wording;
import dev.nightjar.source.CsvLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a data set: CSV with a header, a row a step, strictly rising times. Every cell that is used is checked. */
final class CsvRows {
    private static final double LARGEST = 1e100;
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    private final String source;
    private final String timeName;
    private final List<String> names;

    /**
     * @param source as messages name it
     * @param timeName column of times, {@code 2018-02-05 23:40:00} or with a T
     * @param names columns of numbers to read; others are left
     */
    CsvRows(String source, String timeName, List<String> names) {
        this.source = source;
        this.timeName = timeName;
        this.names = List.copyOf(names);
    }

    /** @throws NightjarException INPUT_UNRECOGNISED for other columns, DATASET_REFUSED for a cell or an order */
    RawRows read(BufferedReader csv) throws IOException {
        String first = csv.readLine();
        if (first == null) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED, "Cannot read " + source + ": it is empty; name another data set");
        }
        List<String> header = CsvLine.split(first.replace("\uFEFF", ""));
        int[] places = Stream.concat(Stream.of(timeName), names.stream())
                .mapToInt(name -> place(header, name))
                .toArray();
        List<LocalDateTime> times = new ArrayList<>();
        Growing[] values = names.stream().map(name -> new Growing()).toArray(Growing[]::new);
        int number = 1;
        for (String line = csv.readLine(); line != null; line = csv.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            List<String> cells = CsvLine.split(line);
            if (cells.size() != header.size()) {
                throw refused(number, "it has " + cells.size() + " cells, the header " + header.size());
            }
            times.add(time(number, cells.get(places[0]), times));
            for (int i = 0; i < values.length; i++) {
                values[i].add(value(number, names.get(i), cells.get(places[i + 1])));
            }
        }
        if (times.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED, "Cannot read " + source + ": it has no rows; name another data set");
        }
        return new RawRows(
                times, names, Arrays.stream(values).map(Growing::toArray).toArray(double[][]::new));
    }

    private int place(List<String> header, String name) {
        long found = header.stream().filter(name::equals).count();
        if (found != 1) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED,
                    "Cannot read " + source + ": it has "
                            + (found == 0
                                    ? "no column " + name + Wording.suggestion(name, header)
                                    : found + " columns " + name)
                            + "; its header is " + shown(header.toString())
                            + "; correct features.names, event-time or the data set");
        }
        return header.indexOf(name);
    }

    private LocalDateTime time(int number, String cell, List<LocalDateTime> before) {
        LocalDateTime time;
        try {
            time = LocalDateTime.parse(cell.replace(' ', 'T'));
        } catch (DateTimeParseException e) {
            throw refused(number, timeName + " is \"" + shown(cell) + "\", no time like 2018-02-05 23:40:00");
        }
        if (!before.isEmpty() && !time.isAfter(before.get(before.size() - 1))) {
            throw refused(
                    number,
                    timeName + " is " + time + ", not later than the row before, " + before.get(before.size() - 1));
        }
        return time;
    }

    private double value(int number, String name, String cell) {
        if (cell.isEmpty()) {
            return Double.NaN;
        }
        // Java alone would read 12f and 0x1p3, too.
        double value = NUMBER.matcher(cell).matches() ? Double.parseDouble(cell) : Double.NaN;
        if (!(Math.abs(value) <= LARGEST)) {
            throw refused(number, name + " is \"" + shown(cell) + "\", no number up to " + LARGEST);
        }
        return value;
    }

    private NightjarException refused(int line, String why) {
        return new NightjarException(
                ReasonCode.DATASET_REFUSED, "Cannot use " + source + ", line " + line + ": " + why);
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 200 ? plain : plain.substring(0, 200) + "…";
    }

    /** Numbers without an object for each. */
    private static final class Growing {
        private double[] values = new double[1024];
        private int size;

        void add(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        double[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
