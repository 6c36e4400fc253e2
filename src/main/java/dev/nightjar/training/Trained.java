package dev.nightjar.training;

import dev.nightjar.model.Regressor;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;

/**
 * A model in all its forms.
 *
 * @param pipeline from features in natural units to the first of {@code outputs}, for Spark
 * @param regressor the same, compiled
 * @param onnx the same computation as {@code pipeline}
 * @param files what else Nightjar needs beside the model, by name
 * @param features what goes in, in order
 * @param outputs names of what comes out, the prediction first
 */
@SuppressWarnings("ArrayRecordComponent") // written to files; never compared
public record Trained(
        PipelineModel pipeline,
        Regressor regressor,
        byte[] onnx,
        Map<String, byte[]> files,
        List<String> features,
        List<String> outputs) {}
