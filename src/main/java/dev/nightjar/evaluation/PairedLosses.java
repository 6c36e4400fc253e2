package dev.nightjar.evaluation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Differences of two models' losses on the same events. */
public final class PairedLosses {
    private PairedLosses() {}

    /**
     * A mean for each event time, in the order of time: commodities move together, so the events of one time are one
     * observation.
     *
     * @param ours outcomes of one model
     * @param theirs of the other, of the same events in the same order
     */
    public static double[] byTime(List<Outcome> ours, List<Outcome> theirs) {
        Map<Long, double[]> byTime = new TreeMap<>();
        for (int i = 0; i < ours.size(); i++) {
            double[] sum = byTime.computeIfAbsent(ours.get(i).eventTimeMs(), time -> new double[2]);
            sum[0] += ours.get(i).loss() - theirs.get(i).loss();
            sum[1]++;
        }
        return byTime.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray();
    }
}
