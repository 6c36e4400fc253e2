package dev.nightjar.evaluation;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.source.CsvLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file {@code evaluation/forecasts.csv} of a run: forecasts of rows by fits that had not seen them, for people and for
 * the judge. Doubles are written so that they read back to the last bit.
 */
public final class ForecastFile {
    /** Its path among the run's artifacts. */
    public static final String PATH = "evaluation/forecasts.csv";

    /** The version's tag that holds the file's SHA-256. */
    public static final String TAG = "nightjar.evaluation-sha256";

    private static final List<String> PRICE_HEADER = Stream.concat(
                    Stream.of(
                            "entity",
                            "event_time_ms",
                            "origin_ms",
                            "price",
                            "later_price",
                            "predicted_price",
                            "lower",
                            "upper"),
                    Feature.keys().stream())
            .toList();
    private static final int PRICE_FEATURES = PRICE_HEADER.size() - Feature.values().length;
    private static final List<String> LABEL_HEADER = List.of("row", "label", "naive", "prediction", "lower", "upper");
    private static final List<String> CLASS_FACTS = List.of("row", "label", "prediction");
    private static final String NAIVE = "naive ";
    private static final String PROBABILITY = "probability ";

    private ForecastFile() {}

    /** Forecasts of prices. */
    public static byte[] ofPrices(List<PriceForecast> forecasts) {
        return bytes(PRICE_HEADER, forecasts.stream().map(ForecastFile::cells));
    }

    /** Estimates of labels. */
    public static byte[] ofLabels(List<LabelOutcome> outcomes) {
        return bytes(LABEL_HEADER, outcomes.stream().map(ForecastFile::cells));
    }

    /**
     * Estimates of labels, with what they were made of.
     *
     * @param names of the features
     */
    public static byte[] ofFeatures(List<String> names, List<LabelForecast> forecasts) {
        return bytes(
                header(names),
                forecasts.stream()
                        .map(forecast -> Stream.concat(
                                        cells(forecast.outcome()).stream(),
                                        Arrays.stream(forecast.features()).boxed())
                                .toList()));
    }

    private static List<String> header(List<String> names) {
        return Stream.concat(LABEL_HEADER.stream(), names.stream()).toList();
    }

    private static List<Object> cells(LabelOutcome o) {
        return List.of(o.row(), o.label(), o.naive(), o.predicted(), o.lower(), o.upper());
    }

    /**
     * Reads what {@link #ofPrices} wrote.
     *
     * @throws NightjarException EVALUATION_MISSING if it is something else
     */
    public static List<PriceForecast> prices(byte[] file) {
        return read(file, PRICE_HEADER, cells -> {
            double[] features = featuresFrom(PRICE_FEATURES, cells);
            return new PriceForecast(
                    new Outcome(
                            cells.get(0),
                            Long.parseLong(cells.get(1)),
                            Double.parseDouble(cells.get(3)),
                            Double.parseDouble(cells.get(4)),
                            Double.parseDouble(cells.get(5)),
                            Double.parseDouble(cells.get(6)),
                            Double.parseDouble(cells.get(7))),
                    Long.parseLong(cells.get(2)),
                    features);
        });
    }

    /**
     * Reads what {@link #ofLabels} wrote.
     *
     * @throws NightjarException EVALUATION_MISSING if it is something else
     */
    public static List<LabelOutcome> labels(byte[] file) {
        return read(file, LABEL_HEADER, ForecastFile::label);
    }

    private static LabelOutcome label(List<String> cells) {
        return new LabelOutcome(
                Long.parseLong(cells.get(0)),
                Double.parseDouble(cells.get(1)),
                Double.parseDouble(cells.get(2)),
                Double.parseDouble(cells.get(3)),
                Double.parseDouble(cells.get(4)),
                Double.parseDouble(cells.get(5)));
    }

    /**
     * Reads what {@link #ofFeatures} wrote.
     *
     * @param names of the features
     * @throws NightjarException EVALUATION_MISSING if it is something else
     */
    public static List<LabelForecast> features(List<String> names, byte[] file) {
        return read(
                file,
                header(names),
                cells -> new LabelForecast(label(cells), featuresFrom(LABEL_HEADER.size(), cells)));
    }

    private static double[] featuresFrom(int first, List<String> cells) {
        return cells.subList(first, cells.size()).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /**
     * Probabilities of classes: {@code row,label,prediction}, classes by name, then a share and a probability of each.
     *
     * @param classes their names, by number
     */
    public static byte[] ofClasses(List<String> classes, List<ClassOutcome> outcomes) {
        return bytes(
                classHeader(classes),
                outcomes.stream()
                        .map(o -> Stream.of(
                                        Stream.<Object>of(o.row(), classes.get(o.label()), classes.get(o.predicted())),
                                        o.naive().stream(),
                                        o.probabilities().stream())
                                .<Object>flatMap(cells -> cells)
                                .toList()));
    }

    private static List<String> classHeader(List<String> classes) {
        return Stream.of(
                        CLASS_FACTS.stream(),
                        classes.stream().map(name -> NAIVE + name),
                        classes.stream().map(name -> PROBABILITY + name))
                .flatMap(names -> names)
                .toList();
    }

    /**
     * Reads what {@link #ofClasses} wrote.
     *
     * @throws NightjarException EVALUATION_MISSING if it is something else
     */
    public static List<ClassOutcome> classes(byte[] file) {
        List<String> classes = CsvLine.split(firstLine(file)).stream()
                .filter(cell -> cell.startsWith(NAIVE))
                .map(cell -> cell.substring(NAIVE.length()))
                .toList();
        int shares = CLASS_FACTS.size();
        int probabilities = shares + classes.size();
        return read(
                file,
                classHeader(classes),
                cells -> new ClassOutcome(
                        Long.parseLong(cells.get(0)),
                        classes.indexOf(cells.get(1)),
                        classes.indexOf(cells.get(2)),
                        numbers(cells.subList(shares, probabilities)),
                        numbers(cells.subList(probabilities, cells.size()))));
    }

    private static String firstLine(byte[] file) {
        return new String(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }

    private static List<Double> numbers(List<String> cells) {
        return cells.stream().map(Double::parseDouble).toList();
    }

    private static List<Object> cells(PriceForecast forecast) {
        Outcome o = forecast.outcome();
        List<Object> cells = new ArrayList<>(List.of(
                o.entity(),
                o.eventTimeMs(),
                forecast.originMs(),
                o.price(),
                o.laterPrice(),
                o.predicted(),
                o.lower(),
                o.upper()));
        Arrays.stream(forecast.features()).forEach(cells::add);
        return cells;
    }

    private static byte[] bytes(List<String> header, Stream<List<Object>> rows) {
        return Stream.concat(Stream.of(header), rows)
                .map(CsvLine::of)
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static <T> List<T> read(byte[] file, List<String> header, Function<List<String>, T> row) {
        List<String> lines = new String(file, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty() || !CsvLine.split(lines.get(0)).equals(header)) {
            throw unreadable(1, "its header is not " + CsvLine.of(header), null);
        }
        List<T> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            List<String> cells = CsvLine.split(lines.get(i));
            if (cells.size() != header.size()) {
                throw unreadable(i + 1, "it has " + cells.size() + " cells instead of " + header.size(), null);
            }
            try {
                rows.add(row.apply(cells));
            } catch (IllegalArgumentException e) {
                throw unreadable(i + 1, String.valueOf(e.getMessage()), e);
            }
        }
        return rows;
    }

    private static NightjarException unreadable(
            int line, String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new NightjarException(
                ReasonCode.EVALUATION_MISSING,
                "Cannot read " + PATH + ", line " + line + ": " + why + "; retrain with this program",
                cause);
    }
}
