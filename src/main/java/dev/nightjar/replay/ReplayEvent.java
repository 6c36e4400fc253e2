package dev.nightjar.replay;

import dev.nightjar.message.PriceEvent;

/**
 * One event to publish.
 *
 * @param event as it goes out
 * @param laterPrice the price that came true at the horizon; {@code NaN} where the files end before
 */
record ReplayEvent(PriceEvent event, double laterPrice) {}
