/**
 * Brings prices and indicators in: from CSV files in one batch, or from Kafka as a stream. Reads files and the input
 * topic; writes the feature store and, after it, the lake. Retrain and score come next.
 */
@NullMarked
package dev.nightjar.ingest;

import org.jspecify.annotations.NullMarked;
