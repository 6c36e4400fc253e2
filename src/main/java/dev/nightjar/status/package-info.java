/**
 * The whole installation at a glance: asks Kafka (also how far the scorer has read), the store and MLflow at the same
 * time, and says what keeps the installation from being ready. Reads only; a person or a program comes next.
 */
@NullMarked
package dev.nightjar.status;

import org.jspecify.annotations.NullMarked;
