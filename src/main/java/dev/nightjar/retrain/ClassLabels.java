package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_position;

import dev.nightjar.evaluation.ClassOutcome;
import dev.nightjar.evaluation.ClassScores;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.forecast.Estimate;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;

/**
 * Labels that are classes: the column's different values, whole numbers in their order, others in that of texts. The naive
 * forecast is each class's share of the rows that taught.
 *
 * @param classes names by number, at least one
 */
record ClassLabels(List<String> classes) implements TableLabels {
    /** MLlib's own limit where nobody says how many there are. */
    private static final int MOST = 100;

    private static final int LONGEST_NAME = 128;
    private static final String WHOLE = "-?[0-9]{1,18}";

    ClassLabels {
        classes = List.copyOf(classes);
    }

    static ClassLabels of(String column, Dataset<Row> rows) {
        List<String> names =
                rows.select(TableRows.named(TableRows.CLASS)).distinct().limit(MOST + 1).collectAsList().stream()
                        .map(row -> row.getString(0))
                        .toList();
        if (names.size() > MOST) {
            throw refused(column, "has more than " + MOST + " different values");
        }
        for (String name : names) {
            if (name.length() > LONGEST_NAME || !Json.isPrintable(name) || !name.equals(name.strip())) {
                throw refused(column, "holds a value that is no name of at most " + LONGEST_NAME + " characters");
            }
        }
        return new ClassLabels(sorted(names));
    }

    private static List<String> sorted(List<String> names) {
        boolean whole = names.stream().allMatch(name -> name.matches(WHOLE));
        Comparator<String> order = Comparator.naturalOrder();
        return names.stream()
                .sorted(
                        whole
                                ? Comparator.<String>comparingLong(Long::parseLong)
                                        .thenComparing(order)
                                : order)
                .toList();
    }

    private static NightjarException refused(String column, String why) {
        return new NightjarException(
                ReasonCode.INPUT_UNRECOGNISED,
                "Cannot train: label.kind is classification, and column " + column + " " + why
                        + "; name a column of classes, or set label.kind = regression");
    }

    @Override
    public Dataset<Row> numbered(Dataset<Row> rows) {
        Column names = array(classes.stream().map(functions::lit).toArray(Column[]::new))
                .cast("array<string>");
        Column number = array_position(names, TableRows.named(TableRows.CLASS)).minus(1);
        // MLlib must know of classes that are in no row of a part.
        Metadata metadata =
                NominalAttribute.defaultAttr().withNumValues(classes.size()).toMetadata();
        return rows.withColumn(
                TableRows.LABEL, number.cast(DataTypes.DoubleType).as(TableRows.LABEL, metadata));
    }

    @Override
    public String text(double label) {
        return classes.get((int) label);
    }

    @Override
    public String naive() {
        return "each class's share";
    }

    @Override
    public Judged judge(
            Dataset<Row> teaching, List<Row> judging, Function<Row, double[]> features, Estimator estimator) {
        List<Double> naive = shares(teaching);
        List<ClassOutcome> outcomes = new ArrayList<>();
        for (Row row : judging) {
            Estimate estimate = estimator.estimate(features.apply(row));
            outcomes.add(new ClassOutcome(
                    row.<Long>getAs(TableRows.CONTENT),
                    row.<Double>getAs(TableRows.LABEL).intValue(),
                    (int) estimate.value(),
                    naive,
                    estimate.probabilities()));
        }
        return new Judged(ClassScores.of(outcomes), ForecastFile.ofClasses(classes, outcomes));
    }

    private List<Double> shares(Dataset<Row> teaching) {
        double[] counts = new double[classes.size()];
        teaching.groupBy(TableRows.named(TableRows.LABEL))
                .count()
                .collectAsList()
                .forEach(row -> counts[(int) row.getDouble(0)] = row.getLong(1));
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(counts).map(count -> count / all).boxed().toList();
    }
}
