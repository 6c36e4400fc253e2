package dev.nightjar.claims;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A table as one Parquet file: the time as microseconds without a zone, numbers as doubles, a missing one as null. The same
 * table gives the same bytes. Needs no Spark.
 */
public final class TableFile {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);
    private static final long MICROS = 1_000_000L;
    private static final long NANOS_A_MICRO = 1000;

    private TableFile() {}

    /** The file's bytes. */
    public static byte[] write(Table table) throws IOException {
        Path file = Files.createTempFile("nightjar-table-", ".parquet");
        try {
            MessageType schema = schema(table);
            SimpleGroupFactory rows = new SimpleGroupFactory(schema);
            try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                    .withConf(new PlainParquetConfiguration())
                    .withType(schema)
                    .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                    .withCompressionCodec(CompressionCodecName.SNAPPY)
                    .build()) {
                for (int row = 0; row < table.rows(); row++) {
                    writer.write(group(rows, table, row));
                }
            }
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static MessageType schema(Table table) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        schema.required(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS))
                .named(table.timeName());
        for (Table.Column column : table.columns()) {
            schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
        }
        return schema.named("rows");
    }

    private static Group group(SimpleGroupFactory rows, Table table, int row) {
        Group group = rows.newGroup();
        group.add(0, micros(table.times().get(row)));
        for (int i = 0; i < table.columns().size(); i++) {
            double value = table.columns().get(i).values()[row];
            if (!Double.isNaN(value)) {
                group.add(i + 1, value);
            }
        }
        return group;
    }

    /**
     * Reads some columns of a file.
     *
     * @param timeName name of the time's column
     * @param names of the columns to read, in their order; others are left
     * @throws IOException if it is no such file, or lacks a column
     */
    public static Table read(byte[] bytes, String timeName, List<String> names) throws IOException {
        Path file = Files.createTempFile("nightjar-table-", ".parquet");
        try {
            Files.write(file, bytes);
            return read(new LocalInputFile(file), timeName, names);
        } catch (RuntimeException e) {
            // Parquet has exceptions of its own for what is no Parquet, and others for what only begins like it.
            throw new IOException("it is no Parquet file as nightjar preprocess writes it: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Table read(InputFile file, String timeName, List<String> names) throws IOException {
        List<LocalDateTime> times = new ArrayList<>();
        List<double[]> rows = new ArrayList<>();
        try (ParquetReader<Group> reader =
                new Reader(file).withConf(new PlainParquetConfiguration()).build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                requireColumns(group, timeName, names);
                times.add(time(group.getLong(timeName, 0)));
                rows.add(numbers(group, names));
            }
        }
        List<Table.Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int column = i;
            columns.add(new Table.Column(
                    names.get(i), rows.stream().mapToDouble(row -> row[column]).toArray()));
        }
        return new Table(timeName, times, columns);
    }

    private static void requireColumns(Group group, String timeName, List<String> names) throws IOException {
        if (!group.getType().containsField(timeName)) {
            throw new IOException("it has no column " + timeName);
        }
        for (String name : names) {
            if (!group.getType().containsField(name)) {
                throw new IOException("it has no column " + name);
            }
        }
    }

    private static double[] numbers(Group group, List<String> names) {
        double[] numbers = new double[names.size()];
        for (int i = 0; i < numbers.length; i++) {
            String name = names.get(i);
            numbers[i] = group.getFieldRepetitionCount(name) == 0 ? Double.NaN : group.getDouble(name, 0);
        }
        return numbers;
    }

    private static long micros(LocalDateTime time) {
        return ChronoUnit.MICROS.between(EPOCH, time);
    }

    private static LocalDateTime time(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS), (int) (Math.floorMod(micros, MICROS) * NANOS_A_MICRO), ZoneOffset.UTC);
    }

    /** The library's own builders take a Hadoop path, and so its caches of file systems. */
    private static final class Reader extends ParquetReader.Builder<Group> {
        Reader(InputFile file) {
            super(file);
        }

        @Override
        protected org.apache.parquet.hadoop.api.ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
