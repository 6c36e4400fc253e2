package dev.nightjar.stack;

import dev.nightjar.loadtest.LoadResult;
import dev.nightjar.measure.Latency;
import java.util.Locale;

/** What a load test found, in words. */
final class LoadSummary {
    private LoadSummary() {}

    static void print(String name, LoadResult result) {
        System.out.print(text(name, result));
    }

    static String text(String name, LoadResult result) {
        Latency ms = result.latency();
        return String.format(
                Locale.ROOT,
                "%n%s%n"
                        + "Answered     %,.0f/s, sent %,.0f/s; %,d events in all%n"
                        + "Latency      p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms%n"
                        + "Lag          %,d records at most, growing by %.1f/s%n"
                        + "Dead letters %,d %s%n"
                        + "Duplicates   %,d%n"
                        + "Lost         %,d%n",
                name,
                result.pace().answeredPerS(),
                result.pace().sentPerS(),
                result.eventsSent(),
                ms.p50(),
                ms.p95(),
                ms.p99(),
                ms.p999(),
                ms.max(),
                result.pace().lagMax(),
                result.pace().lagGrowthPerS(),
                result.deadLetters(),
                result.deadLettersByReason().isEmpty() ? "" : result.deadLettersByReason(),
                result.duplicates(),
                result.lost());
    }
}
