package dev.nightjar.forest;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attributes of ONNX's {@code TreeEnsemble} (ai.onnx.ml 5): splits in one table, leaves in another. */
final class OnnxTrees {
    private static final int SUM = 1;

    private final NodeTable table;
    private final int[] ordinals;
    private final int[] roots;
    private final double[] leafValues;

    private final int[] input;
    private final double[] threshold;
    private final int[] trueChild;
    private final int[] trueIsLeaf;
    private final int[] falseChild;
    private final int[] falseIsLeaf;
    private int splits;

    /** @param weights what each tree's answer is multiplied by; null for 1 */
    OnnxTrees(NodeTable table, double @Nullable [] weights) {
        this.table = table;
        this.ordinals = new int[table.inputs().length];
        this.roots = new int[table.sizes().length];
        int leaves = countLeaves();
        this.leafValues = new double[leaves];
        int most = ordinals.length;
        this.input = new int[most];
        this.threshold = new double[most];
        this.trueChild = new int[most];
        this.trueIsLeaf = new int[most];
        this.falseChild = new int[most];
        this.falseIsLeaf = new int[most];
        int root = 0;
        for (int tree = 0; tree < roots.length; tree++) {
            roots[tree] = splits;
            add(root, root + table.sizes()[tree]);
            root += table.sizes()[tree];
        }
        if (weights != null) {
            weigh(weights);
        }
    }

    /** Numbers splits and leaves, each from 0 on, and answers the number of leaves. */
    private int countLeaves() {
        int leaves = 0;
        int split = 0;
        int root = 0;
        for (int size : table.sizes()) {
            for (int node = root; node < root + size; node++) {
                ordinals[node] = isLeaf(node) ? leaves++ : split++;
            }
            if (size == 1) {
                split++;
                leaves++;
            }
            root += size;
        }
        return leaves;
    }

    private void weigh(double[] weights) {
        int root = 0;
        for (int tree = 0; tree < roots.length; tree++) {
            int size = table.sizes()[tree];
            for (int node = root; node < root + size; node++) {
                if (isLeaf(node)) {
                    leafValues[ordinals[node]] *= weights[tree];
                }
            }
            if (size == 1) {
                leafValues[ordinals[root] + 1] *= weights[tree];
            }
            root += size;
        }
    }

    private boolean isLeaf(int node) {
        return table.inputs()[node] == NodeTable.LEAF;
    }

    private void add(int root, int end) {
        int child = root + 1;
        for (int node = root; node < end; node++) {
            if (!isLeaf(node)) {
                split(table.inputs()[node], table.numbers()[node], child, child + 1);
                child += 2;
            } else {
                leafValues[ordinals[node]] = table.numbers()[node];
            }
        }
        if (end == root + 1) {
            loneLeaf(root);
        }
    }

    /**
     * A tree that is one leaf becomes a split with that leaf on both sides. The leaf is written twice: ONNX allows both
     * sides to name one entry, but ONNX Runtime 1.29 and ONNX's reference then answer with another leaf's value.
     */
    private void loneLeaf(int root) {
        leafValues[ordinals[root] + 1] = table.numbers()[root];
        split(0, 0, root, root);
        falseChild[splits - 1]++;
    }

    private void split(int asked, double most, int left, int right) {
        input[splits] = asked;
        threshold[splits] = most;
        trueChild[splits] = ordinals[left];
        trueIsLeaf[splits] = isLeaf(left) ? 1 : 0;
        falseChild[splits] = ordinals[right];
        falseIsLeaf[splits] = isLeaf(right) ? 1 : 0;
        splits++;
    }

    /** The sum of the trees' answers, in doubles. */
    List<AttributeProto> attributes() {
        return List.of(
                OnnxGraph.attribute("aggregate_function", SUM),
                OnnxGraph.attribute("n_targets", 1),
                OnnxGraph.attribute("post_transform", 0),
                OnnxGraph.attribute("tree_roots", roots),
                OnnxGraph.attribute("nodes_featureids", cut(input)),
                OnnxGraph.attribute("nodes_splits", OnnxGraph.doubles(Arrays.copyOf(threshold, splits))),
                OnnxGraph.attribute("nodes_modes", OnnxGraph.zeroBytes(splits)), // 0 is BRANCH_LEQ
                OnnxGraph.attribute("nodes_truenodeids", cut(trueChild)),
                OnnxGraph.attribute("nodes_trueleafs", cut(trueIsLeaf)),
                OnnxGraph.attribute("nodes_falsenodeids", cut(falseChild)),
                OnnxGraph.attribute("nodes_falseleafs", cut(falseIsLeaf)),
                OnnxGraph.attribute("leaf_targetids", new int[leafValues.length]),
                OnnxGraph.attribute("leaf_weights", OnnxGraph.doubles(leafValues)));
    }

    private int[] cut(int[] column) {
        return Arrays.copyOf(column, splits);
    }
}
