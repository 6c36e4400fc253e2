package dev.nightjar.replay;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.PriceEvent;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.source.PriceFile;
import dev.nightjar.source.PriceFiles;
import dev.nightjar.source.PriceRow;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Price files as the events that a live feed would have sent. */
final class History {
    private History() {}

    /**
     * Reads the events of some days, ordered by time, then by commodity.
     *
     * @param prices a price file, or a folder of them
     * @param from first day
     * @param to last day
     * @param horizon trading rows ahead, ≥ 1
     * @throws NightjarException FILE_UNREADABLE, INPUT_UNRECOGNISED, or ARGUMENT_INVALID when no row falls into the days
     */
    static List<ReplayEvent> read(Path prices, LocalDate from, LocalDate to, int horizon) {
        List<ReplayEvent> events = new ArrayList<>();
        for (PriceFile file : PriceFiles.find(prices)) {
            events.addAll(events(file.entity(), file.read().rows(), from, to, horizon));
        }
        if (events.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot replay " + prices + ": it holds no price between " + from + " and " + to
                            + "; correct --from and --to");
        }
        events.sort(Comparator.comparing((ReplayEvent event) -> event.event().eventTime())
                .thenComparing(event -> event.event().commodity()));
        return events;
    }

    static List<ReplayEvent> events(String entity, List<PriceRow> rows, LocalDate from, LocalDate to, int horizon) {
        List<ReplayEvent> events = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            PriceRow row = rows.get(i);
            if (row.day().isBefore(from) || row.day().isAfter(to)) {
                continue;
            }
            double later = i + horizon < rows.size() ? rows.get(i + horizon).close() : Double.NaN;
            Instant time = Instant.ofEpochMilli(DailyPrice.closeTimeMs(row.day()));
            events.add(new ReplayEvent(new PriceEvent(entity, row.close(), row.volume(), time, null), later));
        }
        return events;
    }
}
