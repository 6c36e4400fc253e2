/**
 * The whole installation at a glance: asks Kafka, the store, MLflow and the scorer's checkpoint at the same time, and
 * says what keeps the installation from being ready. Reads only; a person or a program comes next.
 */
@NullMarked
package dev.nightjar.status;

import org.jspecify.annotations.NullMarked;
