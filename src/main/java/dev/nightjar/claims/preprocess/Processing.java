package dev.nightjar.claims.preprocess;

import dev.nightjar.claims.Table;
import dev.nightjar.feature.Scaling;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Pipeline.TimeFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes two processed parts of two raw ones; a pure function. */
final class Processing {
    private final Pipeline pipeline;

    Processing(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Columns to read out of the data set: the features that are not computed from the time. */
    static List<String> measured(Pipeline pipeline) {
        List<String> computed =
                pipeline.claims().timeFeatures().stream().map(TimeFeature::key).toList();
        return pipeline.features().names().stream()
                .filter(name -> !computed.contains(name))
                .toList();
    }

    /**
     * What came of it.
     *
     * @param train processed training part
     * @param test processed test part
     * @param scalings of the training part, by feature in the pipeline's order
     * @param constant features without variance there
     */
    record Processed(Part train, Part test, Map<String, Scaling> scalings, List<String> constant) {}

    /**
     * A processed part.
     *
     * @param table time, features, label
     * @param filled empty cells that were filled, by feature that has some
     * @param unlabelled rows without a label
     */
    record Part(Table table, Map<String, Integer> filled, int unlabelled) {}

    /** @throws NightjarException DATASET_REFUSED */
    Processed of(RawRows train, RawRows test) {
        if (!test.times().get(0).isAfter(train.times().get(train.rows() - 1))) {
            throw new NightjarException(
                    ReasonCode.DATASET_REFUSED,
                    "Cannot use the data set: the test part begins at "
                            + test.times().get(0)
                            + ", and the training part ends at "
                            + train.times().get(train.rows() - 1) + "; name a test part that follows");
        }
        EmptyCells emptyCells = new EmptyCells(pipeline.claims().emptyCells());
        Map<String, Scaling> scalings = new LinkedHashMap<>();
        List<String> constant = new ArrayList<>();
        List<Table.Column> trainColumns = new ArrayList<>();
        List<Table.Column> testColumns = new ArrayList<>();
        for (String name : pipeline.features().names()) {
            double[] raw = raw(name, train);
            double median = EmptyCells.median(raw);
            double[] filled = emptyCells.filled(name, raw, Double.NaN, median);
            double[] later = emptyCells.filled(name, raw(name, test), filled[filled.length - 1], median);
            Scaling scaling = Scalings.of(filled);
            if (Scalings.isConstant(filled)) {
                constant.add(name);
            }
            scalings.put(name, scaling);
            trainColumns.add(scaled(name, filled, scaling));
            testColumns.add(scaled(name, later, scaling));
        }
        return new Processed(part(train, trainColumns), part(test, testColumns), scalings, constant);
    }

    private double[] raw(String name, RawRows rows) {
        Optional<TimeFeature> computed = pipeline.claims().timeFeatures().stream()
                .filter(feature -> feature.key().equals(name))
                .findFirst();
        return computed.map(feature -> TimeFeatures.of(feature, rows.times())).orElseGet(() -> rows.column(name));
    }

    private static Table.Column scaled(String name, double[] values, Scaling scaling) {
        double[] scaled = new double[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = scaling.scaled(values[i]);
            if (!Double.isFinite(scaled[i])) {
                throw new NightjarException(
                        ReasonCode.DATASET_REFUSED,
                        "Cannot use the data set: " + name + " in row " + (i + 1) + " is " + values[i]
                                + ", which is no finite number of " + scaling + "; correct it");
            }
        }
        return new Table.Column(name, scaled);
    }

    private Part part(RawRows raw, List<Table.Column> features) {
        double[] label = NextValues.of(
                raw.times(),
                raw.column(pipeline.claims().predict()),
                pipeline.claims().step());
        List<Table.Column> columns = new ArrayList<>(features);
        columns.add(new Table.Column(pipeline.label().column(), label));
        Map<String, Integer> filled = new LinkedHashMap<>();
        for (String name : raw.names()) {
            int empty = EmptyCells.count(raw.column(name));
            if (empty > 0) {
                filled.put(name, empty);
            }
        }
        return new Part(new Table(pipeline.eventTime(), raw.times(), columns), filled, EmptyCells.count(label));
    }
}
