package dev.nightjar.walkforward;

import java.util.List;

/**
 * What a walk came to.
 *
 * @param days trading days walked
 * @param served forecasts whose outcome is known, by event time and commodity
 * @param steps every night's decision, and rollbacks
 */
public record Walk(int days, List<Served> served, List<Step> steps) {}
