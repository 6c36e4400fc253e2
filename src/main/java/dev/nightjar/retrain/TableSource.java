package dev.nightjar.retrain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads a data set by its path: CSV with a header, or Parquet; a file or a folder of them, local or a Hadoop URI. */
final class TableSource {
    private final SparkSession spark;
    private final Path path;

    TableSource(SparkSession spark, String path) {
        this.spark = spark;
        this.path = new Path(path);
    }

    String path() {
        return path.toString();
    }

    String fileName() {
        return path.getName();
    }

    /** As MLflow shows where a data set is. */
    String json() {
        return JsonNodeFactory.instance.objectNode().put("uri", path()).toString();
    }

    /**
     * Its rows as they are, columns of CSV as text.
     *
     * @throws NightjarException FILE_UNREADABLE, INPUT_UNRECOGNISED
     */
    Dataset<Row> rows() {
        try {
            FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
            return files.getFileStatus(path).isFile() ? file() : folder(files.listStatus(path));
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private Dataset<Row> file() {
        return reader(kind(path)).load(path());
    }

    private Dataset<Row> folder(FileStatus[] files) {
        boolean isParquet =
                Arrays.stream(files).anyMatch(file -> kind(file.getPath()).equals("parquet"));
        String kind = isParquet ? "parquet" : "csv";
        // A folder may hold notes, too.
        return reader(kind).option("pathGlobFilter", "*." + kind + "*").load(path());
    }

    private DataFrameReader reader(String kind) {
        return spark.read().format(kind).option("header", true);
    }

    private static String kind(Path file) {
        return file.getName().endsWith(".parquet") ? "parquet" : "csv";
    }

    private NightjarException unreadable(Exception e) {
        return new NightjarException(
                ReasonCode.FILE_UNREADABLE,
                "Cannot read the training data: features.training-data is " + path + ": " + firstLine(e)
                        + "; name a CSV or Parquet file with --set features.training-data=PATH",
                e);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
