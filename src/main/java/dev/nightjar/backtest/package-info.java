/**
 * The backtest. Reads daily prices from files or the feature store and walks through them day by day, with MLlib as the
 * nights' trainer; writes a report. Nothing else is changed by it.
 */
@NullMarked
package dev.nightjar.backtest;

import org.jspecify.annotations.NullMarked;
