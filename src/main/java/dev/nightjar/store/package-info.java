/**
 * The feature store in PostgreSQL: prices, indicators, trends, model and drift rows, with the migrations that make its tables.
 * Ingest, the stream and watch write it; retrain, score and serve read it.
 */
@NullMarked
package dev.nightjar.store;

import org.jspecify.annotations.NullMarked;
