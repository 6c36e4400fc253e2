package dev.nightjar.score.model;

import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.forest.TreeNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Forests that answer the same return to every row, so that an answer shows which of them gave it. */
public final class ConstantForests {
    private static final int ROWS = 10;

    private ConstantForests() {}

    /** Its interval is {@code value} ± 0.01. */
    public static Forest answering(double value) {
        Forest bare = Forest.of(Forests.INPUTS, List.of(new TreeNode.Leaf(value)), Map.of());
        double[] labels = IntStream.range(0, ROWS)
                .mapToDouble(i -> value + (i % 2 == 0 ? -0.01 : 0.01))
                .toArray();
        return Forests.taught(bare, Forests.rows(1, ROWS), labels);
    }

    /** The return that a version's forest answers in these tests. */
    public static double returnOf(String version) {
        return Integer.parseInt(version) / 1000.0;
    }
}
