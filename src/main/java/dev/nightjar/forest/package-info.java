/**
 * The compiled forest: predicts a row or a block, answers quantiles, explains an answer, reads and writes its own file,
 * becomes ONNX. It is compiled from MLlib's model after training and run by the scorer, the batch path and the HTTP
 * server. No Spark.
 */
@NullMarked
package dev.nightjar.forest;

import org.jspecify.annotations.NullMarked;
