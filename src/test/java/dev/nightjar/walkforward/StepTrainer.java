package dev.nightjar.walkforward;

import dev.nightjar.feature.ModelInput;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.forest.TreeNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Learns a step function of the price's z-score in a moment: one tree of four leaves, each the mean of its labels. Enough to
 * find a market that reverts to its mean.
 */
final class StepTrainer implements Trainer {
    private static final double[] STEPS = {-0.8, 0, 0.8};
    private static final double LEVEL = 0.9;

    /** What each night was given, in the order of asking. */
    final List<Given> given = new ArrayList<>();

    record Given(Instant night, List<LabelledRow> rows) {}

    @Override
    public CompletableFuture<Forecaster> train(Instant night, List<LabelledRow> rows) {
        given.add(new Given(night, rows));
        return CompletableFuture.completedFuture(fit(rows));
    }

    static Forecaster fit(List<LabelledRow> rows) {
        double[] sums = new double[STEPS.length + 1];
        int[] counts = new int[STEPS.length + 1];
        double[] inputs = new double[rows.size() * ModelInput.values().length];
        double[] labels = new double[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            double[] features = rows.get(i).example().features();
            for (int input = 0; input < ModelInput.values().length; input++) {
                inputs[i * ModelInput.values().length + input] = ModelInput.values()[input].of(features);
            }
            labels[i] = rows.get(i).example().label();
            int step = step(ModelInput.PRICE_ZSCORE.of(features));
            sums[step] += labels[i];
            counts[step]++;
        }
        TreeNode[] leaves = new TreeNode[sums.length];
        for (int step = 0; step < sums.length; step++) {
            leaves[step] = new TreeNode.Leaf(counts[step] == 0 ? 0 : sums[step] / counts[step]);
        }
        int input = ModelInput.PRICE_ZSCORE.ordinal();
        TreeNode tree = new TreeNode.Split(
                input,
                STEPS[1],
                new TreeNode.Split(input, STEPS[0], leaves[0], leaves[1]),
                new TreeNode.Split(input, STEPS[2], leaves[2], leaves[3]));
        Forest bare = Forest.of(Forests.INPUTS, List.of(tree), Map.of());
        return new Forecaster(Forests.taught(bare, inputs, labels), LEVEL);
    }

    private static int step(double z) {
        int step = 0;
        while (step < STEPS.length && z > STEPS[step]) {
            step++;
        }
        return step;
    }
}
