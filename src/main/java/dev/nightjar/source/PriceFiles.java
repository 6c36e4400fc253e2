package dev.nightjar.source;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds files of daily prices. */
public final class PriceFiles {
    private PriceFiles() {}

    /**
     * The price files of a folder, by entity; other known layouts and files that are not CSV are left out.
     *
     * @param fileOrFolder a CSV file, or a folder, whose own {@code *.csv} files count
     * @throws dev.nightjar.message.NightjarException FILE_UNREADABLE, INPUT_UNRECOGNISED
     */
    public static List<PriceFile> find(Path fileOrFolder) {
        return SourceFiles.find(List.of(fileOrFolder)).files().stream()
                .filter(file -> file.layout().prices())
                .map(file -> new PriceFile(file.entity(), file.layout(), Path.of(file.location())))
                .sorted(Comparator.comparing(PriceFile::entity))
                .toList();
    }

    /**
     * The commodity that a name stands for: lower case, every run of other characters an underscore, {@code _daily} at
     * the end dropped ({@code Crude Oil} and {@code crude_oil.csv} are {@code crude_oil}, {@code wti-daily.csv} is
     * {@code wti}).
     */
    public static String entity(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceFirst("\\.csv$", "")
                .replaceAll("[^\\p{L}\\p{N}]+", "_")
                .replaceFirst("^_", "")
                .replaceFirst("_$", "")
                .replaceFirst("_daily$", "");
    }
}
