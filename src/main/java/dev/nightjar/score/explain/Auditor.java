package dev.nightjar.score.explain;

import dev.nightjar.message.NightjarException;
import java.util.Optional;

/** Makes the answers of one kind of pipeline again, with the classes that made them in the stream. */
interface Auditor {

    /**
     * Makes an answer again and compares.
     *
     * @param event the bytes that it answers; empty when they are gone: then what follows from the record's own features
     *     is compared
     * @throws NightjarException MLFLOW_AWAY and its like when what is needed cannot be asked for
     */
    Audited audit(FoundAnswer found, Optional<byte[]> event);

    /**
     * Says why an answer is what it is, from the record's features.
     *
     * @return empty when its model version is gone
     */
    Optional<Reasons> reasons(FoundAnswer found);
}
