package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.feature.Standardisation;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.telemetry.EventLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Learns from a table whose rows carry no time; rows drawn by their content judge. */
final class TableLesson implements Lesson {
    private final Pipeline pipeline;
    private final TableSource source;
    private final Consumer<String> progress;
    private final EventLog log;
    private final TableRows rows;

    TableLesson(Pipeline pipeline, TableSource source, Consumer<String> progress, EventLog log) {
        this.pipeline = pipeline;
        this.source = source;
        this.progress = progress;
        this.log = log;
        this.rows = new TableRows(pipeline);
    }

    @Override
    public Origin origin() {
        return Origin.ofTable(pipeline, source);
    }

    @Override
    public Taught learn(RunRecord record) {
        progress.accept("Reading " + source.path());
        Dataset<Row> read = rows.of(source.rows()).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Map<String, Long> rejected = rejected(read);
            Dataset<Row> all = read.filter(col(reason()).isNull()).drop(TableRows.REASON);
            return learn(record, all, rejected);
        } finally {
            read.unpersist();
        }
    }

    private Map<String, Long> rejected(Dataset<Row> read) {
        Map<String, Long> counts = new TreeMap<>();
        read.filter(col(reason()).isNotNull())
                .groupBy(col(reason()))
                .count()
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        if (!counts.isEmpty()) {
            progress.accept("Leaving out rows that cannot teach: " + counts);
            log.warn("rows_rejected", "path", source.path(), "counts", counts);
        }
        return counts;
    }

    private Taught learn(RunRecord record, Dataset<Row> named, Map<String, Long> rejected) {
        TableLabels labels = TableLabels.of(pipeline, named);
        Dataset<Row> all = labels.numbered(named);
        double share = pipeline.gate().evaluationShare();
        Dataset<Row> teaching = all.filter(not(rows.judges(share)));
        List<Row> judging = all.filter(rows.judges(share))
                .withColumn(TableRows.CONTENT, rows.content())
                .coalesce(1)
                .sortWithinPartitions(rows.hash())
                .collectAsList();
        long teachingRows = teaching.count();
        check(teachingRows, judging, teaching, labels, rejected);
        Map<String, String> provenance = record.provenance(digest(all));
        TableTrainer trainer =
                new TableTrainer(pipeline.model(), pipeline.features().names(), labels.classes());
        progress.accept("Fitting " + pipeline.model().summary() + " to " + teachingRows + " rows, to be judged on "
                + judging.size() + " others");
        TableLabels.Judged judged = labels.judge(
                teaching,
                judging,
                this::features,
                trainer.fit(teaching, rows.held(), not(rows.held()), provenance).estimator());
        long count = teachingRows + judging.size();
        progress.accept("Fitting " + pipeline.model().summary() + " to all " + count + " rows");
        TableTrainer.Fitted fitted = trainer.fit(all, rows.held(), not(rows.held()), provenance);
        List<String> constant = constant(all, fitted.estimator().standardisation());
        Learned learned = new Learned(
                count,
                provenance.getOrDefault("rows_digest", ""),
                teachingRows,
                judging.size(),
                account(count, teachingRows, judging.size(), labels, rejected, constant),
                new Scorecard(judged.scores(), Map.of()));
        double[] example = filled(judging.get(0), fitted.estimator().standardisation());
        return new Taught(
                learned,
                fitted.trained(example),
                java.util.Arrays.stream(example).boxed().toList(),
                judged.forecasts(),
                new References(LongUnaryOperator.identity()).of(ReferenceRows.ofTable(all, fitted)));
    }

    private void check(
            long teachingRows,
            List<Row> judging,
            Dataset<Row> teaching,
            TableLabels labels,
            Map<String, Long> rejected) {
        String table = source.path() + (rejected.isEmpty() ? "" : ", of which rows were left out: " + rejected);
        long count = teachingRows + judging.size();
        if (count < pipeline.gate().minRows() || teachingRows == 0 || judging.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.WINDOW_TOO_SMALL,
                    "Cannot train: " + count + " rows can teach, " + judging.size()
                            + " of them to judge, and gate.min-rows is "
                            + pipeline.gate().minRows() + ": " + table
                            + "; give more rows, or lower gate.min-rows");
        }
        Row first = teaching.agg(
                        org.apache.spark.sql.functions.min(label()), org.apache.spark.sql.functions.max(label()))
                .head();
        if (first.getDouble(0) == first.getDouble(1)) {
            throw new NightjarException(
                    ReasonCode.LABEL_CONSTANT,
                    "Cannot train: all " + teachingRows + " labels in column "
                            + pipeline.label().column() + " of " + table + " are " + labels.text(first.getDouble(0))
                            + "; correct the data");
        }
    }

    /** F33: it goes on, and says which. */
    private List<String> constant(Dataset<Row> all, Standardisation standardisation) {
        List<String> constant = Standardiser.constant(all, standardisation);
        if (!constant.isEmpty()) {
            progress.accept("Mind: columns without variance, of no use to the model: " + String.join(", ", constant));
            log.warn("columns_without_variance", "columns", constant);
        }
        return constant;
    }

    private static org.apache.spark.sql.Column label() {
        return TableRows.named(TableRows.LABEL);
    }

    private static String reason() {
        return "`" + TableRows.REASON + "`";
    }

    private String digest(Dataset<Row> all) {
        Row row = all.agg(sum(rows.hash().cast(createDecimalType(38, 0)))).head();
        return Long.toHexString(row.getDecimal(0).toBigInteger().longValue());
    }

    private double[] features(Row row) {
        return pipeline.features().names().stream()
                .mapToDouble(name -> row.isNullAt(row.fieldIndex(name)) ? Double.NaN : row.<Double>getAs(name))
                .toArray();
    }

    private double[] filled(Row row, Standardisation standardisation) {
        double[] features = features(row);
        for (int i = 0; i < features.length; i++) {
            features[i] = standardisation.columns().get(i).filled(features[i]);
        }
        return features;
    }

    private Account account(
            long count,
            long teachingRows,
            int judgingRows,
            TableLabels labels,
            Map<String, Long> rejected,
            List<String> constant) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("training_data", source.path());
        report.put("rejected_rows", rejected);
        report.put("constant_columns", constant);
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("nightjar.rejected-rows", rejected.toString());
        tags.put("nightjar.constant-columns", String.join(",", constant));
        return new Account(
                count + " rows of " + source.fileName(),
                "by a fit to " + teachingRows + " of them, on the " + judgingRows
                        + " others that their content drew (the naive forecast is " + labels.naive() + " of the "
                        + teachingRows + ")",
                String.format(
                        Locale.ROOT,
                        "Rows       %d of %s%s%nJudged     on %d of them, drawn by their content, by a fit to the other %d;"
                                + " naive is %s of these%n",
                        count,
                        source.path(),
                        rejected.isEmpty() ? "" : ", left out " + rejected,
                        judgingRows,
                        teachingRows,
                        labels.naive()),
                tags,
                report);
    }
}
