package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.score.model.ScoringModel;
import java.io.Serializable;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Where knowledge comes from; travels to the executors and opens its connections there. Rows and calibrations,
 * the model, and events are asked for by a thread each, so that none of them delays another.
 */
interface KnowledgeSource extends Serializable {

    /**
     * Loads everything.
     *
     * @throws dev.nightjar.message.NightjarException of kind AWAY when trying again later may help
     */
    Knowledge load();

    /**
     * The rows as they are now.
     *
     * @return {@code known} itself when nothing changed
     * @throws dev.nightjar.message.NightjarException when they cannot be had; the last ones stay in use
     */
    default Map<String, EntityHistory> histories(Map<String, EntityHistory> known) {
        return known;
    }

    /**
     * The calibrations of intervals as they are now.
     *
     * @return {@code known} itself when nothing changed
     * @throws dev.nightjar.message.NightjarException when they cannot be had; the last ones stay in use
     */
    default Map<String, Calibration> calibrations(Map<String, Calibration> known) {
        return known;
    }

    /**
     * The champion as it is now, proven.
     *
     * @return {@code known} itself when nothing changed, or when the new one must not be used
     * @throws dev.nightjar.message.NightjarException when that is not known; the last one stays in use
     */
    default ScoringModel model(ScoringModel known) {
        return known;
    }

    /**
     * Calls back whenever it hears that a model was selected, until it is no longer wanted; returns at once where there is
     * nothing to hear.
     */
    default void listen(BooleanSupplier wanted, Runnable selected) {}
}
