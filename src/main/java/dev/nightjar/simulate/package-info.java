/**
 * A made-up commodity market, for demos and tests without real data. Reads nothing but a seed, writes daily prices and
 * supply and demand figures in the file layouts that ingest reads.
 */
@NullMarked
package dev.nightjar.simulate;

import org.jspecify.annotations.NullMarked;
