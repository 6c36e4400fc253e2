package dev.nightjar.retrain;

import dev.nightjar.drift.Reference;
import dev.nightjar.training.Trained;
import java.util.List;

/** How one kind of pipeline learns: from which rows, split how, into which model. */
interface Lesson {

    /** Where the rows come from; reads none of them. */
    Origin origin();

    /**
     * Reads the rows, fits a model to the part that teaches, judges it on the rest and fits the one to register.
     *
     * @param record says what stands in the forest's provenance
     * @throws dev.nightjar.message.NightjarException WINDOW_EMPTY, WINDOW_TOO_SMALL, LABEL_CONSTANT and what reading
     *     throws
     */
    Taught learn(RunRecord record);

    /**
     * What came of it.
     *
     * @param learned facts and scores
     * @param trained the model to register
     * @param example one row of features, for the model's signature
     * @param forecasts of the judging rows, as {@link dev.nightjar.evaluation.ForecastFile} writes them
     * @param references of the rows that the model to register learned from, and of its answers to them
     */
    @SuppressWarnings("ArrayRecordComponent") // written to a file; never compared
    record Taught(
            Learned learned, Trained trained, List<Double> example, byte[] forecasts, List<Reference> references) {}
}
