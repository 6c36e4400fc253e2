package dev.nightjar.loadtest;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Rates and lag of the measured time: after the warm-up, until sending ended.
 *
 * @param sentPerS events that the brokers took, each second; NaN when too short to say
 * @param answeredPerS events whose answer became readable, each second; NaN when too short to say
 * @param unansweredMax most events without an answer at a full second
 * @param groupLagMax most records that the scorer's consumer group had not passed; −1 when unknown
 * @param lagIsGroups whether the group's positions are the truth, as in exactly-once delivery; with at-least-once they are
 *     committed at a batch's end only, and the unanswered events are
 * @param lagGrowthPerS slope of the lag (least squares), records each second: a throughput is sustained when it is not
 *     above 0 by more than noise; NaN when too short to say
 */
public record Sustained(
        double sentPerS,
        double answeredPerS,
        long unansweredMax,
        long groupLagMax,
        boolean lagIsGroups,
        double lagGrowthPerS) {

    /**
     * Reads a timeline.
     *
     * @param load warm-up and duration
     * @param groupsAreTruth whether the group's lag is to be used where it is known
     */
    static Sustained of(List<Second> seconds, Load load, boolean groupsAreTruth) {
        double from = Load.seconds(load.warmup());
        double to = Load.seconds(load.total()) + 0.5;
        List<Second> measured = seconds.stream()
                .filter(second -> second.atS() >= from && second.atS() <= to)
                .toList();
        long groupLag = measured.stream()
                .mapToLong(second -> second.groupLag().orElse(-1))
                .max()
                .orElse(-1);
        boolean groups = groupsAreTruth && groupLag >= 0;
        return new Sustained(
                perSecond(measured, Second::written),
                perSecond(measured, Second::matched),
                measured.stream().mapToLong(Second::unanswered).max().orElse(0),
                groupLag,
                groups,
                slope(
                        groups
                                ? measured.stream()
                                        .filter(second -> second.groupLag().isPresent())
                                        .toList()
                                : measured,
                        second -> groups ? second.groupLag().orElse(0) : second.unanswered()));
    }

    /** The lag's maximum, by the measure that counts here. */
    public long lagMax() {
        return lagIsGroups ? groupLagMax : unansweredMax;
    }

    private static double perSecond(List<Second> measured, ToDoubleFunction<Second> count) {
        if (measured.size() < 2) {
            return Double.NaN;
        }
        Second first = measured.get(0);
        Second last = measured.get(measured.size() - 1);
        return (count.applyAsDouble(last) - count.applyAsDouble(first)) / (last.atS() - first.atS());
    }

    private static double slope(List<Second> measured, ToDoubleFunction<Second> value) {
        double meanX = measured.stream().mapToDouble(Second::atS).average().orElse(Double.NaN);
        double meanY = measured.stream().mapToDouble(value).average().orElse(Double.NaN);
        double xy = 0;
        double xx = 0;
        for (Second second : measured) {
            xy += (second.atS() - meanX) * (value.applyAsDouble(second) - meanY);
            xx += (second.atS() - meanX) * (second.atS() - meanX);
        }
        return xx == 0 ? Double.NaN : xy / xx;
    }
}
