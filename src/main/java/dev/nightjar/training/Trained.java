package dev.nightjar.training;

import dev.nightjar.forest.Forest;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;

/**
 * A model in all its forms.
 *
 * @param pipeline from features in natural units to {@code output}, for Spark
 * @param forest the same trees, compiled
 * @param onnx the same computation as {@code pipeline}
 * @param files what else Nightjar needs beside the forest, by name
 * @param features what goes in, in order
 * @param output name of what comes out
 */
@SuppressWarnings("ArrayRecordComponent") // written to files; never compared
public record Trained(
        PipelineModel pipeline,
        Forest forest,
        byte[] onnx,
        Map<String, byte[]> files,
        List<String> features,
        String output) {}
