package dev.nightjar.source;

import dev.nightjar.message.ReasonCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file of daily prices of one commodity.
 *
 * @param entity the commodity
 * @param layout its layout, one that holds prices
 * @param path where it is
 */
public record PriceFile(String entity, Layout layout, Path path) {

    /**
     * A file's rows, cleaned.
     *
     * @param rows by day, one a day
     * @param rejected lines not taken
     * @param corrected taken lines that had to be put right, by what was wrong
     */
    public record Content(List<PriceRow> rows, List<RejectedLine> rejected, Map<ReasonCode, Integer> corrected) {}

    /** Reads and cleans the file. */
    public Content read() {
        ParsedFile file = new SourceFile(path.toString(), layout, entity).read();
        return new Content(file.prices(), file.rejected(), file.corrected());
    }
}
