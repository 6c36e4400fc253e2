/**
 * History walked forward day by day: train, judge, score, mature, as it would have happened. Pure computation on price
 * histories and a trainer that is handed in; the backtest brings both.
 */
@NullMarked
package dev.nightjar.walkforward;

import org.jspecify.annotations.NullMarked;
