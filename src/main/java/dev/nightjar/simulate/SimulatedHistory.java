package dev.nightjar.simulate;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.IndicatorValue;
import java.util.List;

/**
 * What the market shows of one commodity.
 *
 * @param commodity name, {@code sim_natural_gas}
 * @param bars one a weekday, in order
 * @param figures supply and demand figures in the order they were published
 */
public record SimulatedHistory(String commodity, List<DailyBar> bars, List<IndicatorValue> figures) {

    /** The same as the feature store would hold it. */
    public EntityHistory history() {
        return new EntityHistory(bars.stream().map(DailyBar::price).toList(), figures);
    }
}
