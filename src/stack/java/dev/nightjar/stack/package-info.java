/**
 * The local stack: Kafka, PostgreSQL and MLflow on this machine, for trying Nightjar and for its tests. Reads {@code
 * nightjar.stack} in the settings file, writes only below {@code .nightjar/}; never part of the product's jar.
 */
@NullMarked
package dev.nightjar.stack;

import org.jspecify.annotations.NullMarked;
