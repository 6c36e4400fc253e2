package dev.nightjar.forest;

import dev.nightjar.feature.Feature;
import java.util.List;

/** The forest as ONNX. */
public final class OnnxModel {
    private OnnxModel() {}

    public static byte[] priceModel(Forest forest, List<Feature> features) {
        throw new UnsupportedOperationException(forest.inputs() + " " + features);
    }
}
