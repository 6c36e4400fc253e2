package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.forest.Forest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.Node;

/** Holds a compiled forest's covers and votes against what MLlib's own nodes counted and predict, row by row. */
final class MllibLeaves {
    private MllibLeaves() {}

    /**
     * Each leaf that the rows reach has MLlib's count, and a tree's leaves together have that of its root.
     *
     * @param rows enough to reach all leaves
     */
    static void assertSameCovers(Forest forest, DecisionTreeModel[] trees, List<double[]> rows) {
        for (int tree = 0; tree < trees.length; tree++) {
            Map<Integer, Long> counts = new HashMap<>();
            for (double[] row : rows) {
                counts.put(leaf(forest, tree, row), rowCount(leaf(trees[tree].rootNode(), Vectors.dense(row))));
            }
            assertThat(counts).hasSize(forest.leaves(tree));
            for (Map.Entry<Integer, Long> leaf : counts.entrySet()) {
                assertThat((long) forest.cover(tree, leaf.getKey())).isEqualTo(leaf.getValue());
            }
            assertThat(sum(forest, tree)).isEqualTo(rowCount(trees[tree].rootNode()));
        }
    }

    /** Rows of the tree's sample. */
    static long sum(Forest forest, int tree) {
        long sum = 0;
        for (int leaf = 0; leaf < forest.leaves(tree); leaf++) {
            sum += forest.cover(tree, leaf);
        }
        return sum;
    }

    /** What a tree that learned from all rows, each once, must have counted. */
    static void assertCounted(Forest forest, int tree, List<double[]> rows) {
        int[] counts = new int[forest.leaves(tree)];
        rows.forEach(row -> counts[leaf(forest, tree, row)]++);
        int[] covers = new int[counts.length];
        Arrays.setAll(covers, leaf -> forest.cover(tree, leaf));
        assertThat(covers).isEqualTo(counts);
    }

    /** Each tree votes what MLlib's leaf predicts. */
    static void assertSameVotes(Forest forest, DecisionTreeModel[] trees, List<double[]> rows) {
        double[] wanted = new double[trees.length];
        for (double[] row : rows) {
            Arrays.setAll(
                    wanted,
                    tree -> leaf(trees[tree].rootNode(), Vectors.dense(row)).prediction());
            assertThat(forest.votes(row)).isEqualTo(wanted);
        }
    }

    private static int leaf(Forest forest, int tree, double[] row) {
        int[] leaf = new int[1];
        forest.leaves(tree, row, 1, leaf);
        return leaf[0];
    }

    private static Node leaf(Node root, Vector row) {
        Node node = root;
        while (node instanceof InternalNode split) {
            node = split.split().shouldGoLeft(row) ? split.leftChild() : split.rightChild();
        }
        return node;
    }

    private static long rowCount(Node node) {
        return node.impurityStats().rawCount();
    }
}
