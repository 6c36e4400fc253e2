package dev.nightjar.walkforward;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.TrainingExample;
import dev.nightjar.pipeline.Pipeline;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What happened to every entity, as rows with the label that came true. A day is a UTC day and begins at its midnight. */
final class LabelledHistory {
    private final Pipeline pipeline;
    private final Map<String, EntityHistory> histories;

    LabelledHistory(Pipeline pipeline, Map<String, EntityHistory> histories) {
        this.pipeline = pipeline;
        this.histories = new TreeMap<>(histories);
    }

    /** A day's events with what they came to, when that was first known; a restatement changes no judgement of a walk. */
    List<LabelledRow> events(LocalDate day) {
        return events(midnight(day), midnight(day.plusDays(1)));
    }

    /** What a night's model may learn from: the window before it, with labels that were known by then. */
    List<LabelledRow> window(Instant night) {
        return rows(history -> history.examples(
                night.minus(pipeline.window()).toEpochMilli(),
                night.toEpochMilli(),
                night.toEpochMilli(),
                pipeline.label().horizon(),
                pipeline.features().minHistory()));
    }

    /** The days that have events, from those before {@code from} that a first record takes to {@code to}. */
    List<LocalDate> tradingDays(LocalDate from, LocalDate to) {
        long warmUp = Math.round(pipeline.window().toDays() * pipeline.gate().evaluationShare()) + 1;
        TreeSet<LocalDate> days = new TreeSet<>();
        events(midnight(from.minusDays(warmUp)), midnight(to.plusDays(1)))
                .forEach(row -> days.add(day(row.example().eventTimeMs())));
        return List.copyOf(days);
    }

    static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    static LocalDate day(long timeMs) {
        return LocalDate.ofEpochDay(Math.floorDiv(timeMs, 86_400_000L));
    }

    private List<LabelledRow> events(Instant from, Instant until) {
        return rows(history -> history.outcomes(
                from.toEpochMilli(),
                until.toEpochMilli(),
                pipeline.label().horizon(),
                pipeline.features().minHistory()));
    }

    private List<LabelledRow> rows(Function<EntityHistory, List<TrainingExample>> examples) {
        List<LabelledRow> rows = new ArrayList<>();
        histories.forEach((entity, history) ->
                examples.apply(history).forEach(example -> rows.add(new LabelledRow(entity, example))));
        return rows;
    }
}
