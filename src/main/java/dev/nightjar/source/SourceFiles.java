package dev.nightjar.source;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the files to read and recognises each one's layout, before anything is written. */
public final class SourceFiles {
    private static final int HEAD_LINES = 200;
    private static final int MAX_LINE = 100_000;
    private static final int MAX_DAYS_BETWEEN_ROWS = 7;

    private SourceFiles() {}

    /**
     * What was found.
     *
     * @param files in the order given, by name within a folder, each once
     * @param skipped files of a folder that are left out, with the reason
     */
    public record Found(List<SourceFile> files, Map<String, String> skipped) {}

    /**
     * Recognises files and the {@code *.csv} files of folders.
     *
     * @param filesOrFolders at least one
     * @throws NightjarException FILE_UNREADABLE for what is not there; INPUT_UNRECOGNISED for an empty file, a file that
     *     is not text, or columns of no known layout: then nothing at all should be written
     */
    public static Found find(List<Path> filesOrFolders) {
        Map<String, SourceFile> files = new LinkedHashMap<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        for (Path given : filesOrFolders) {
            boolean folder = Files.isDirectory(given);
            for (Path path : folder ? csvFiles(given, skipped) : List.of(given)) {
                SourceFile file = recognise(path);
                Optional<String> notDaily = notDaily(file);
                if (notDaily.isEmpty()) {
                    files.put(file.location(), file);
                } else if (folder) {
                    skipped.put(path.toString(), notDaily.get());
                } else {
                    throw unrecognised(path, 2, notDaily.get());
                }
            }
        }
        return new Found(List.copyOf(files.values()), skipped);
    }

    private static List<Path> csvFiles(Path folder, Map<String, String> skipped) {
        List<Path> csv = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(Files::isRegularFile).sorted().toList()) {
                if (String.valueOf(entry.getFileName()).toLowerCase(Locale.ROOT).endsWith(".csv")) {
                    csv.add(entry);
                } else {
                    skipped.put(entry.toString(), "not a .csv file");
                }
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        if (csv.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED,
                    "Cannot ingest " + folder
                            + ": it holds no .csv file itself; name a folder that does (those below it"
                            + " are not searched), or a file");
        }
        return csv;
    }

    private static SourceFile recognise(Path path) {
        if (!Files.isRegularFile(path)) {
            throw unreadable(path, new IOException(Files.exists(path) ? "not a regular file" : "it does not exist"));
        }
        List<String> head = head(path);
        if (head.isEmpty() || head.get(0).isBlank()) {
            throw unrecognised(path, 1, "the file is empty or starts with an empty line");
        }
        String header = head.get(0);
        if (header.chars().anyMatch(c -> c == '\uFFFD' || (Character.isISOControl(c) && c != '\t'))) {
            throw unrecognised(path, 1, "it is not UTF-8 text");
        }
        // Every layout has two columns or more; a PDF's first line is plain text, but has none.
        if (header.indexOf(',') < 0) {
            throw unrecognised(path, 1, "it is no CSV text, it starts with \"" + shortened(header) + "\"");
        }
        Layout layout = Layout.of(header)
                .orElseThrow(() -> unrecognised(path, 1, "its columns are \"" + shortened(header) + "\""));
        if (head.stream().skip(1).allMatch(String::isBlank)) {
            throw unrecognised(path, 2, "there is no line below the header");
        }
        return new SourceFile(
                path.toAbsolutePath().normalize().toString(),
                layout,
                PriceFiles.entity(String.valueOf(path.getFileName())));
    }

    private static List<String> head(Path path) {
        List<String> head = new ArrayList<>();
        char[] buffer = new char[MAX_LINE];
        try (BufferedReader in = SourceFile.open(path)) {
            int length = Math.max(0, in.read(buffer));
            // A binary file may have no line end for megabytes, so the head is cut by length first.
            String text = withoutMark(new String(buffer, 0, length));
            text.lines().limit(HEAD_LINES).forEach(head::add);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        return head;
    }

    /** Means over a month are no daily prices: rows more than a week apart. */
    private static Optional<String> notDaily(SourceFile file) {
        if (!file.layout().prices()) {
            return Optional.empty();
        }
        List<String> head = head(Path.of(file.location()));
        ParsedFile.Builder lines = new ParsedFile.Builder(file.layout(), head.get(0));
        for (int i = 1; i < head.size() - 1; i++) {
            lines.add(i + 1, head.get(i));
        }
        List<PriceRow> rows = lines.build().prices();
        if (rows.size() < 3) {
            return Optional.empty();
        }
        long days = ChronoUnit.DAYS.between(
                rows.get(0).day(), rows.get(rows.size() - 1).day());
        return days <= (long) MAX_DAYS_BETWEEN_ROWS * (rows.size() - 1)
                ? Optional.empty()
                : Optional.of("its rows are more than a week apart: these are no daily prices");
    }

    static String withoutMark(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static NightjarException unreadable(Path path, IOException cause) {
        return new NightjarException(
                ReasonCode.FILE_UNREADABLE, "Cannot read " + path + ": " + cause.getMessage(), cause);
    }

    private static NightjarException unrecognised(Path path, int line, String found) {
        String known = Arrays.stream(Layout.values())
                .map(layout -> "  " + String.join(",", layout.required()))
                .collect(Collectors.joining("\n"));
        return new NightjarException(
                ReasonCode.INPUT_UNRECOGNISED,
                "Cannot ingest " + path + ", line " + line + ": " + found
                        + "; a file needs the columns of one layout:\n" + known);
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }
}
