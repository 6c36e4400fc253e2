package dev.nightjar.claims.worker;

import java.time.Duration;
import java.util.Optional;

/**
 * When a worker ends by itself.
 *
 * @param untilIdle nothing came and nothing waited for so long
 * @param records so many are settled; 0 for no limit
 */
public record Limits(Optional<Duration> untilIdle, int records) {}
