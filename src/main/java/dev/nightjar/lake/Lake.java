package dev.nightjar.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import io.delta.tables.DeltaTable;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The Delta tables of an installation. Methods throw LAKE_AWAY when the folder cannot be read or written. */
public final class Lake {
    /** Above this many files a table is rewritten into few. */
    private static final int MANY_FILES = 64;

    private static final String STATE_PARTITIONS = "spark.databricks.delta.snapshotPartitions";
    private static final String BATCH_APPLICATION = "spark.databricks.delta.write.txnAppId";
    private static final String BATCH_NUMBER = "spark.databricks.delta.write.txnVersion";
    private static final int TRIES = 3;

    private final SparkSession spark;
    private final String root;

    /**
     * Names the lake; touches nothing.
     *
     * @param root folder or Hadoop URI
     */
    public Lake(SparkSession spark, String root) {
        this.spark = spark;
        this.root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
        if (spark.conf().getOption(STATE_PARTITIONS).isEmpty()) {
            // The default of 50 tasks to read a log of a few files costs seconds.
            spark.conf().set(STATE_PARTITIONS, "2");
        }
    }

    /** Its folder, which names it. */
    public String root() {
        return root;
    }

    /** The newest version of a table; empty when there is none. */
    public OptionalLong version(LakeTable table) {
        return guarded(
                "read", table, () -> exists(table) ? OptionalLong.of(newestVersion(table)) : OptionalLong.empty());
    }

    /** A table's rows. */
    public Dataset<Row> read(LakeTable table) {
        return guarded("read", table, () -> spark.read().format("delta").load(path(table)));
    }

    /**
     * A table's rows as they were.
     *
     * @param version a version that exists
     */
    public Dataset<Row> readAsOf(LakeTable table, long version) {
        return guarded(
                "read",
                table,
                () -> spark.read()
                        .format("delta")
                        .option("versionAsOf", version)
                        .load(path(table)));
    }

    /**
     * Brings a table to what the rows say, by its key: new rows are added, changed ones replaced, others stay. Rows that
     * are there already make no version, so that it may be repeated at will.
     *
     * @param rows one row a key
     * @return the table's version afterwards
     */
    public long merge(LakeTable table, Dataset<Row> rows) {
        return guarded("write", table, () -> {
            if (!exists(table)) {
                rows.coalesce(1).write().format("delta").mode("append").save(path(table));
                return newestVersion(table);
            }
            Dataset<Row> changed = changed(table, rows).persist();
            try {
                if (!changed.isEmpty()) {
                    target(table)
                            .as("lake")
                            .merge(changed.coalesce(1).as("row"), sameKey(table))
                            .whenMatched()
                            .updateAll()
                            .whenNotMatched()
                            .insertAll()
                            .execute();
                    flatten(table);
                }
            } finally {
                changed.unpersist();
            }
            return newestVersion(table);
        });
    }

    /**
     * Appends a stream's batch once, however often it is tried. A stream that lost its checkpoint is another one: what it
     * reads again has to be left out before, by {@link #absent}.
     *
     * @param application names the stream; must not change while its checkpoint lives
     * @param batch the batch's number, growing
     */
    public void appendOnce(LakeTable table, Dataset<Row> rows, String application, long batch) {
        guarded("write", table, () -> {
            rows.coalesce(1)
                    .write()
                    .format("delta")
                    .option("txnAppId", application)
                    .option("txnVersion", batch)
                    .mode("append")
                    .save(path(table));
            flatten(table);
            return table;
        });
    }

    /**
     * Adds those of a stream's rows whose key a table has not got, once for each batch, however often it is tried: also
     * when the stream has lost its checkpoint, or another writer adds the same rows at the same moment. A column that the
     * table has not got is added, and null in older rows; one that the rows have not got is null in them.
     *
     * @param rows one row a key
     * @param application names the stream; must not change while its checkpoint lives
     * @param batch the batch's number, growing
     * @return how many were added
     */
    public long insertOnce(LakeTable table, Dataset<Row> rows, String application, long batch) {
        return guarded("write", table, () -> {
            if (!exists(table)) {
                create(table, rows.schema());
            }
            long before = read(table).count();
            asBatch(
                    application,
                    batch,
                    () -> target(table)
                            .as("lake")
                            .merge(rows.as("row"), sameKey(table).and(samePartition(table, rows)))
                            .withSchemaEvolution()
                            .whenNotMatched()
                            .insertAll()
                            .execute());
            return read(table).count() - before;
        });
    }

    /** Small files of a partition are put together by Delta itself, as they come. */
    private void create(LakeTable table, StructType columns) {
        spark.createDataFrame(List.<Row>of(), columns)
                .write()
                .format("delta")
                .partitionBy(table.partition().stream().toArray(String[]::new))
                .option("delta.autoOptimize.autoCompact", "true")
                .mode("append")
                .save(path(table));
    }

    /** MERGE takes the batch from the session, not from options. */
    private void asBatch(String application, long batch, Runnable write) {
        spark.conf().set(BATCH_APPLICATION, application);
        spark.conf().set(BATCH_NUMBER, Long.toString(batch));
        try {
            write.run();
        } finally {
            spark.conf().unset(BATCH_APPLICATION);
            spark.conf().unset(BATCH_NUMBER);
        }
    }

    /** By name, or Delta would read every partition to find out which hold the rows. */
    private static Column samePartition(LakeTable table, Dataset<Row> rows) {
        return table.partition()
                .map(name -> col("lake." + name)
                        .equalTo(col("row." + name))
                        .and(col("lake." + name)
                                .isin(rows.select(name).distinct().collectAsList().stream()
                                        .map(row -> row.get(0))
                                        .toArray())))
                .orElse(lit(true));
    }

    /** Those of the rows that a table has not got, with the same value in every column. */
    public Dataset<Row> absent(LakeTable table, Dataset<Row> rows) {
        return guarded("read", table, () -> exists(table) ? changed(table, rows) : rows);
    }

    private Dataset<Row> changed(LakeTable table, Dataset<Row> rows) {
        Dataset<Row> there = read(table);
        Column same = Arrays.stream(rows.columns())
                .map(name -> rows.col(name).eqNullSafe(there.col(name)))
                .reduce(lit(true), Column::and);
        return rows.join(there, same, "left_anti");
    }

    private static Column sameKey(LakeTable table) {
        return table.key().stream()
                .map(name -> col("lake." + name).equalTo(col("row." + name)))
                .reduce(lit(true), Column::and);
    }

    private void flatten(LakeTable table) {
        Row detail = target(table).detail().select("numFiles").head();
        if (detail.getLong(0) > MANY_FILES) {
            target(table).optimize().executeCompaction();
        }
    }

    private DeltaTable target(LakeTable table) {
        return DeltaTable.forPath(spark, path(table));
    }

    private boolean exists(LakeTable table) {
        return DeltaTable.isDeltaTable(spark, path(table));
    }

    private long newestVersion(LakeTable table) {
        return target(table).history(1).select("version").head().getLong(0);
    }

    private String path(LakeTable table) {
        return root + "/" + table.folder();
    }

    private <T> T guarded(String action, LakeTable table, Supplier<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return work.get();
            } catch (NightjarException e) {
                throw e;
            } catch (Exception e) {
                // Spark's Scala code throws checked exceptions that it does not declare. Another writer may have been
                // faster; then the work is done anew on what it left.
                if (tries == TRIES || !(e instanceof ConcurrentModificationException)) {
                    throw away(action, table, e);
                }
            }
        }
    }

    private NightjarException away(String action, LakeTable table, Exception e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
        return new NightjarException(
                ReasonCode.LAKE_AWAY,
                "Cannot " + action + " the Delta table " + path(table) + ": " + message
                        + "; look at the folder's room and rights",
                e);
    }
}
