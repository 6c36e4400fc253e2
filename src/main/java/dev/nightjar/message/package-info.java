/**
 * The contracts between the parts: records that travel over Kafka, and the reason codes. Reads and writes nothing.
 * Imports nothing of ours; everything else may import it.
 */
@NullMarked
package dev.nightjar.message;

import org.jspecify.annotations.NullMarked;
