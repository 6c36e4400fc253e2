package dev.nightjar.store;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.IndicatorValue;
import java.util.List;

/**
 * One commodity's rows.
 *
 * @param prices by day, then known_at: the versions of a day stand together
 * @param indicators of every series
 */
public record EntityRows(List<DailyPrice> prices, List<IndicatorValue> indicators) {
    /** The same, ready to be asked. */
    public EntityHistory history() {
        return new EntityHistory(prices, indicators);
    }

    /**
     * The same with the number of its state.
     *
     * @param revision the commodity's change counter when the rows were read
     */
    EntityHistory history(long revision) {
        return new EntityHistory(prices, indicators, revision);
    }
}
