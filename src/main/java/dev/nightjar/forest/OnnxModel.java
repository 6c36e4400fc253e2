package dev.nightjar.forest;

import dev.nightjar.feature.Feature;
import java.util.List;

/** The forest as ONNX. */
public final class OnnxModel {
    private OnnxModel() {}

    /** Not yet. */
    public static byte[] priceModel(Forest forest, List<Feature> features) {
        if (features.isEmpty()) {
            return new byte[0];
        }
        throw new UnsupportedOperationException(forest.inputs() + " " + features);
    }
}
