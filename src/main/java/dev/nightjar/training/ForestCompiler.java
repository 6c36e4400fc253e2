package dev.nightjar.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.percentile_approx;

import dev.nightjar.forest.Aggregation;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.ForestFile;
import dev.nightjar.forest.LabelBins;
import dev.nightjar.forest.LeafCounts;
import dev.nightjar.forest.LeafPoints;
import dev.nightjar.forest.TreeNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.Node;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/**
 * Compiles MLlib's model into a {@link Forest}: the trees as they are, how many rows of each tree's sample reached its
 * leaves, and for a regression forest, in each leaf, the labels of the training rows that reach it. The rows are pushed
 * through the trees where they lie; the driver gets {@value dev.nightjar.forest.LeafPoints#EACH} bytes a leaf.
 */
public final class ForestCompiler {
    /** Labels up to this number have exact quantiles; above, ranks are off by less than rows ÷ this. */
    private static final int QUANTILE_ACCURACY = 100_000;

    /**
     * The fractional part of the golden ratio. Its multiples, modulo 1, are the phases at which the trees' leaves are
     * sampled: evenly spread over [0, 1) for any number of trees, and without a seed.
     */
    private static final double GOLDEN = 0.6180339887498949;

    private ForestCompiler() {}

    /**
     * Compiles a model.
     *
     * @param model its splits are on continuous inputs
     * @param rows the training rows: a double column for each input and one for the label, none null
     * @param inputs names of the columns, in the order of the model's feature vector
     * @param labelColumn name of the label's column
     * @param provenance what the forest should say about its origin
     * @throws IllegalArgumentException if the model has a categorical split or does not fit the inputs
     */
    public static Forest compile(
            RandomForestRegressionModel model,
            Dataset<Row> rows,
            List<String> inputs,
            String labelColumn,
            Map<String, String> provenance) {
        Forest bare = forest(model.numFeatures(), inputs, nodes(model.trees()), new Aggregation.Mean(), provenance)
                .withCovers(LeafCovers.of(model.trees()));
        LabelBins bins = bins(rows, labelColumn);
        return bare.withLabels(bins, points(bare, bins, rows, labelColumn));
    }

    /**
     * Compiles a classification forest; it answers probabilities, and no quantiles.
     *
     * @param model its splits are on continuous inputs, and it has no {@code thresholds}: the most probable class wins
     * @param inputs names of the inputs, in the order of the model's feature vector
     * @param provenance what the forest should say about its origin
     * @throws IllegalArgumentException if the model has thresholds or a categorical split or does not fit the inputs
     */
    public static Forest compile(
            RandomForestClassificationModel model, List<String> inputs, Map<String, String> provenance) {
        refuseThresholds(model);
        List<TreeNode> trees = Arrays.stream(model.trees())
                .map(DecisionTreeClassificationModel.class::cast)
                .map(tree -> node(tree.rootNode(), ForestCompiler::shares))
                .toList();
        return forest(model.numFeatures(), inputs, trees, new Aggregation.ClassShares(model.numClasses()), provenance)
                .withCovers(LeafCovers.of(model.trees()));
    }

    /**
     * Compiles gradient-boosted regression trees. MLlib adds them up in its BLAS: the compiled sum equals the one of the
     * Java implementation to the last bit, and a native BLAS or Java's vector module may round MLlib's own otherwise.
     *
     * @param model its splits are on continuous inputs
     * @param inputs names of the inputs, in the order of the model's feature vector
     * @param provenance what the forest should say about its origin
     * @throws IllegalArgumentException if the model has a categorical split or does not fit the inputs
     */
    public static Forest compile(GBTRegressionModel model, List<String> inputs, Map<String, String> provenance) {
        Aggregation aggregation = new Aggregation.WeightedSum(weights(model.treeWeights()));
        return forest(model.numFeatures(), inputs, nodes(model.trees()), aggregation, provenance)
                .withCovers(LeafCovers.of(model.trees()));
    }

    /**
     * Compiles gradient-boosted trees of two classes; about the sum, what is said of boosted regression trees holds.
     *
     * @param model its splits are on continuous inputs, and it has no {@code thresholds}: the sum's sign decides
     * @param inputs names of the inputs, in the order of the model's feature vector
     * @param provenance what the forest should say about its origin
     * @throws IllegalArgumentException if the model has thresholds or a categorical split or does not fit the inputs
     */
    public static Forest compile(GBTClassificationModel model, List<String> inputs, Map<String, String> provenance) {
        refuseThresholds(model);
        Aggregation aggregation = new Aggregation.LogOdds(weights(model.treeWeights()));
        return forest(model.numFeatures(), inputs, nodes(model.trees()), aggregation, provenance)
                .withCovers(LeafCovers.of(model.trees()));
    }

    private static Forest forest(
            int learnedFrom,
            List<String> inputs,
            List<TreeNode> trees,
            Aggregation aggregation,
            Map<String, String> provenance) {
        if (learnedFrom != inputs.size()) {
            throw new IllegalArgumentException("Cannot compile the model: it learned from " + learnedFrom
                    + " inputs, and " + inputs.size() + " are named: " + inputs);
        }
        return Forest.of(inputs, trees, aggregation, provenance);
    }

    private static void refuseThresholds(ProbabilisticClassificationModel<?, ?> model) {
        if (model.isDefined(model.thresholds())) {
            throw new IllegalArgumentException("Cannot compile the model: it has thresholds "
                    + Arrays.toString(model.getThresholds()) + "; clear them and weigh the probabilities yourself");
        }
    }

    private static List<Double> weights(double[] weights) {
        return Arrays.stream(weights).boxed().toList();
    }

    private static List<TreeNode> nodes(DecisionTreeModel[] trees) {
        return Arrays.stream(trees)
                .map(tree -> node(tree.rootNode(), leaf -> new TreeNode.Leaf(leaf.prediction())))
                .toList();
    }

    /** Divides as MLlib does; a leaf without counts has no say. */
    private static TreeNode shares(Node leaf) {
        double[] counts = leaf.impurityStats().stats();
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        double all = total == 0 ? 1 : total;
        return new TreeNode.Shares(
                Arrays.stream(counts).map(count -> count / all).boxed().toList());
    }

    private static TreeNode node(Node node, Function<Node, TreeNode> leaf) {
        if (!(node instanceof InternalNode internal)) {
            return leaf.apply(node);
        }
        if (!(internal.split() instanceof ContinuousSplit split)) {
            throw new IllegalArgumentException("Cannot compile the model: input "
                    + internal.split().featureIndex() + " is categorical; declare it continuous and train again");
        }
        return new TreeNode.Split(
                split.featureIndex(),
                split.threshold(),
                node(internal.leftChild(), leaf),
                node(internal.rightChild(), leaf));
    }

    private static LabelBins bins(Dataset<Row> rows, String labelColumn) {
        List<Row> labels = rows.select(col(labelColumn))
                .distinct()
                .limit(LabelBins.MOST + 1)
                .collectAsList();
        if (labels.size() <= LabelBins.MOST) {
            return LabelBins.exact(labels.stream()
                    .mapToDouble(row -> row.getDouble(0))
                    .sorted()
                    .distinct()
                    .toArray());
        }
        Column shares = functions.array(
                Arrays.stream(LabelBins.shares()).mapToObj(functions::lit).toArray(Column[]::new));
        List<Double> quantiles = rows.agg(percentile_approx(col(labelColumn), shares, functions.lit(QUANTILE_ACCURACY)))
                .head()
                .getList(0);
        return LabelBins.ofQuantiles(
                quantiles.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static List<LeafPoints> points(Forest forest, LabelBins bins, Dataset<Row> rows, String labelColumn) {
        Column[] columns = Stream.concat(forest.inputs().stream(), Stream.of(labelColumn))
                .map(functions::col)
                .toArray(Column[]::new);
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        Broadcast<byte[]> file = context.broadcast(file(forest));
        int[] leaves = IntStream.range(0, forest.trees()).map(forest::leaves).toArray();
        int parallelism = Math.min(forest.trees(), context.defaultParallelism());
        try {
            return rows
                    .select(columns)
                    .toJavaRDD()
                    .mapPartitionsToPair(
                            partition -> counter(file.value(), bins).count(partition))
                    .reduceByKey(LeafCounts::plus, parallelism)
                    .mapToPair(tree -> new Tuple2<>(tree._1, tree._2.sample(leaves[tree._1], tree._1 * GOLDEN % 1)))
                    .collect()
                    .stream()
                    .sorted(Comparator.comparing(Tuple2::_1))
                    .map(Tuple2::_2)
                    .toList();
        } finally {
            file.destroy();
        }
    }

    private static byte[] file(Forest forest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ForestFile.write(forest, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Runs in a task. */
    private static LeafCounter counter(byte[] file, LabelBins bins) throws IOException {
        return new LeafCounter(ForestFile.read(new ByteArrayInputStream(file)), bins);
    }
}
