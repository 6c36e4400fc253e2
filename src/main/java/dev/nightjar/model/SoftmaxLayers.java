package dev.nightjar.model;

import java.util.List;

/** Layers that follow each other, the logistic function between them, softmax at the end. Safe for any number of threads. */
final class SoftmaxLayers {
    private final List<Perceptron.Layer> layers;
    private final ThreadLocal<double[][]> scratch;

    /**
     * @param inputs how many numbers the first layer gets
     * @param layers at least one; each takes what the one before it makes
     * @throws IllegalArgumentException if they do not fit together
     */
    SoftmaxLayers(int inputs, List<Perceptron.Layer> layers) {
        int width = inputs;
        for (Perceptron.Layer layer : layers) {
            if (layer.inputs() != width) {
                throw new IllegalArgumentException("a layer takes " + layer.inputs() + " numbers and gets " + width);
            }
            width = layer.outputs();
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a network without layers answers nothing");
        }
        this.layers = List.copyOf(layers);
        this.scratch = ThreadLocal.withInitial(
                () -> layers.stream().map(layer -> new double[layer.outputs()]).toArray(double[][]::new));
    }

    List<Perceptron.Layer> layers() {
        return layers;
    }

    /** How many numbers come out. */
    int outputs() {
        return layers.get(layers.size() - 1).outputs();
    }

    /** The probability of each class; the array is the thread's own and overwritten by its next call. */
    double[] shares(double[] rows, int from) {
        double[][] mine = scratch.get();
        layers.get(0).apply(rows, from, mine[0]);
        for (int layer = 1; layer < mine.length; layer++) {
            logistic(mine[layer - 1]);
            layers.get(layer).apply(mine[layer - 1], 0, mine[layer]);
        }
        softmax(mine[mine.length - 1]);
        return mine[mine.length - 1];
    }

    private static void logistic(double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 1 / (1 + Math.exp(-numbers[i]));
        }
    }

    /** Less the largest first, so that none overflows. */
    private static void softmax(double[] numbers) {
        double most = Double.NEGATIVE_INFINITY;
        for (double number : numbers) {
            most = Math.max(most, number);
        }
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Math.exp(numbers[i] - most);
            sum += numbers[i];
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] /= sum;
        }
    }
}
