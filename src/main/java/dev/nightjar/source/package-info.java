/**
 * The CSV layouts that daily prices and fundamentals come in: recognising a file by its header, and cleaning it line by
 * line. Pure functions of text; ingest writes what they return to the store, replay publishes it.
 */
@NullMarked
package dev.nightjar.source;

import org.jspecify.annotations.NullMarked;
