package dev.nightjar.training;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.Node;

/** What MLlib counted at its leaves: the rows of each tree's sample, one that was drawn twice counted twice. */
final class LeafCovers {
    private LeafCovers() {}

    /** Leaf after leaf, tree after tree, each breadth first: the order in which a forest takes them. */
    static int[] of(DecisionTreeModel[] trees) {
        return Arrays.stream(trees).flatMapToInt(tree -> rows(tree.rootNode())).toArray();
    }

    private static IntStream rows(Node root) {
        IntStream.Builder rows = IntStream.builder();
        Queue<Node> open = new ArrayDeque<>();
        open.add(root);
        while (!open.isEmpty()) {
            Node node = open.remove();
            if (node instanceof InternalNode internal) {
                open.add(internal.leftChild());
                open.add(internal.rightChild());
            } else {
                rows.add(rows(node.impurityStats().rawCount()));
            }
        }
        return rows.build();
    }

    private static int rows(long counted) {
        if (counted > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Cannot compile the model: " + counted
                    + " training rows reached one leaf, more than " + Integer.MAX_VALUE + "; draw fewer for each tree");
        }
        return (int) counted;
    }
}
