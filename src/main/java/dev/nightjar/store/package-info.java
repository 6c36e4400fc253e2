/**
 * The feature store in PostgreSQL: prices, indicators, trends and model rows, with the migrations that make its tables.
 * Ingest and the stream write it; retrain, score and serve read it.
 */
@NullMarked
package dev.nightjar.store;

import org.jspecify.annotations.NullMarked;
