package dev.nightjar.claims.preprocess;

import dev.nightjar.pipeline.Pipeline.TimeFeature;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;

/** Features that are known from a row's time. */
final class TimeFeatures {
    private static final double NANOS_A_DAY = 86_400e9;

    private TimeFeatures() {}

    /** A feature's values, one a row. */
    static double[] of(TimeFeature feature, List<LocalDateTime> times) {
        return times.stream().mapToDouble(time -> of(feature, time)).toArray();
    }

    static double of(TimeFeature feature, LocalDateTime time) {
        return switch (feature) {
            case TIME_OF_DAY_SIN -> Math.sin(angle(time.toLocalTime()));
            case TIME_OF_DAY_COS -> Math.cos(angle(time.toLocalTime()));
            case DAY_OF_WEEK -> time.getDayOfWeek().getValue();
            case WEEKEND -> time.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0 ? 1 : 0;
        };
    }

    private static double angle(LocalTime time) {
        return 2 * Math.PI * time.toNanoOfDay() / NANOS_A_DAY;
    }
}
