/**
 * The edge to Kafka: topics made explicitly, and clients with the properties that hold everywhere. Reads and writes
 * nothing by itself; score, replay, outcomes and ingest carry on with what it hands out.
 */
@NullMarked
package dev.nightjar.topic;

import org.jspecify.annotations.NullMarked;
