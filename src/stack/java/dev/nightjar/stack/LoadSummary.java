package dev.nightjar.stack;

import dev.nightjar.loadtest.LoadResult;
import dev.nightjar.measure.Latency;
import dev.nightjar.measure.Reported;
import java.util.Locale;

/** What a load test found, in words. */
final class LoadSummary {
    private LoadSummary() {}

    static void print(String name, LoadResult result) {
        System.out.print(text(name, result));
    }

    private static String growth(double perS) {
        return (perS < 0 ? "shrinking by " : "growing by ") + Reported.shown(Math.abs(perS)) + "/s";
    }

    static String text(String name, LoadResult result) {
        Latency ms = result.latency();
        return String.format(
                Locale.ROOT,
                "%n%s%n"
                        + "Answered     %s/s, sent %s/s; %,d events in all%n"
                        + "Latency      p50 %s ms, p95 %s ms, p99 %s ms, p99.9 %s ms, max %s ms%n"
                        + "Lag          %,d records at most, %s%n"
                        + "Dead letters %,d %s%n"
                        + "Duplicates   %,d%n"
                        + "Lost         %,d%s%n",
                name,
                Reported.shown(result.pace().answeredPerS()),
                Reported.shown(result.pace().sentPerS()),
                result.eventsSent(),
                Reported.shown(ms.p50()),
                Reported.shown(ms.p95()),
                Reported.shown(ms.p99()),
                Reported.shown(ms.p999()),
                Reported.shown(ms.max()),
                result.pace().lagMax(),
                growth(result.pace().lagGrowthPerS()),
                result.deadLetters(),
                result.deadLettersByReason().isEmpty() ? "" : result.deadLettersByReason(),
                result.duplicates(),
                result.lost(),
                result.lost() > 0 ? " (no answer in time)" : "");
    }
}
