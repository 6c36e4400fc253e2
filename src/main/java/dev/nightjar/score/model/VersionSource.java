package dev.nightjar.score.model;

import dev.nightjar.registry.VersionNames;
import java.io.Serializable;
import java.util.function.BooleanSupplier;

/** Where versions come from; travels to the executors and opens its connection there. Safe for any number of threads. */
public interface VersionSource extends Serializable {

    /**
     * The champion's number, as the registry says now.
     *
     * @throws dev.nightjar.message.NightjarException NO_CHAMPION, or of kind AWAY
     */
    String champion();

    /** The champion was taken into use: the one to start with where the registry is away by then. */
    default void keepChampion(String number) {}

    /**
     * A model to start with: the champion, even where the registry is away and only says so from before; or who stands in
     * for it.
     *
     * @throws dev.nightjar.message.NightjarException NO_CHAMPION, MODEL_CORRUPT, or of kind AWAY
     */
    default RequestModel first() {
        return load(champion());
    }

    /** By what names the versions can be called. */
    VersionNames names();

    /**
     * Loads, verifies and proves a version.
     *
     * @throws dev.nightjar.message.NightjarException VERSION_UNKNOWN, MODEL_CORRUPT, or of kind AWAY
     */
    RequestModel load(String number);

    /**
     * Calls back whenever it hears that a model was selected, until it is no longer wanted; returns at once where there is
     * nothing to hear.
     */
    default void listen(BooleanSupplier wanted, Runnable selected) {}
}
