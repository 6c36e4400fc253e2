package dev.nightjar.walkforward;

import dev.nightjar.forecast.Forecaster;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fits a night's model. */
public interface Trainer {
    /**
     * Begins to fit; several nights may be under way at once.
     *
     * @param night end of the window
     * @param rows all that may teach, by entity and time
     */
    CompletableFuture<Forecaster> train(Instant night, List<LabelledRow> rows);
}
