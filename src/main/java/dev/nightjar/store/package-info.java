/**
 * The feature store in PostgreSQL: prices, indicators, trends, model and drift rows and what predictions came to, with the
 * migrations that make its tables. Ingest, the stream, outcomes and watch write it; retrain, score, the judge and serve read
 * it.
 */
@NullMarked
package dev.nightjar.store;

import org.jspecify.annotations.NullMarked;
