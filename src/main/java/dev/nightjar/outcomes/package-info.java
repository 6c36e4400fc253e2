/**
 * What predictions came to: each one of the predictions topic is kept in the lake, joined with the price that came true, and
 * counted by version, commodity and day. Reads the topic and the store's prices; writes the lake's {@code predictions} and
 * the store's {@code prediction_outcomes_daily}. The judge and dashboards come next.
 */
@NullMarked
package dev.nightjar.outcomes;

import org.jspecify.annotations.NullMarked;
