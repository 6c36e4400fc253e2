package dev.nightjar.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.pipeline.Settings;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The demo's last words: what happened, how good it was, where to look and what to type next. */
final class DemoSummary {
    private DemoSummary() {}

    /** Versions, window, accuracy beside the naive forecast, answers and latency. */
    static String text(JsonNode retrain, JsonNode replay, double wallSeconds) {
        JsonNode latency = replay.path("latency_ms");
        long answered = replay.path("distinct_predictions").asLong()
                + replay.path("dead_letters").asLong();
        StringBuilder text =
                new StringBuilder("\n── Nightjar demo ").append("─".repeat(60)).append('\n');
        line(
                text,
                "Model",
                "%s version %s, run %s",
                retrain.path("model_name").asText(),
                retrain.path("model_version").asText(),
                retrain.path("run_id").asText());
        line(
                text,
                "Learned from",
                "%s to %s, %,d rows",
                retrain.path("window_from").asText(),
                retrain.path("window_to").asText(),
                retrain.path("rows").asLong());
        line(
                text,
                "On the stream",
                "accuracy %s %%, naive forecast %s %%, skill %s%s",
                number(replay.path("accuracy"), 3),
                number(replay.path("naive_accuracy"), 3),
                number(replay.path("skill"), 4),
                replay.path("skill").asDouble(1) > 0 ? "" : " (none: no better than \"the price stays as it is\")");
        line(
                text,
                "Answered",
                "%,d of %,d events: %s, %s; %s, %,d lost",
                answered,
                replay.path("events_sent").asLong(),
                counted(replay.path("distinct_predictions"), "prediction"),
                counted(replay.path("dead_letters"), "dead letter"),
                counted(replay.path("duplicates"), "duplicate"),
                replay.path("lost").asLong());
        line(
                text,
                "Latency",
                "p50 %s ms, p95 %s ms, p99 %s ms, from published to readable",
                number(latency.path("p50"), 1),
                number(latency.path("p95"), 1),
                number(latency.path("p99"), 1));
        line(text, "Took", "%.0f s", wallSeconds);
        return text.toString();
    }

    /**
     * Addresses, where data lies, how to stop, the next three commands.
     *
     * @param prices the option that named the prices, as words; empty for the simulated market
     */
    static String whatNext(Settings settings, boolean running, List<String> prices) {
        StringBuilder text = new StringBuilder();
        if (running) {
            line(text, "MLflow", "%s", settings.mlflow().shownUri().orElse("not running"));
            line(text, "Kafka", "%s", settings.kafka().bootstrapServers().orElse("not running"));
            line(text, "PostgreSQL", "%s", settings.postgres().shownUrl().orElse("not running"));
            line(text, "Stop it", "bin/nightjar down");
        } else {
            line(text, "MLflow's page", "bin/nightjar up, then open the address it prints");
        }
        line(text, "Data", ".nightjar/ in this folder; stays until bin/nightjar down --wipe");
        line(
                text,
                "Next",
                "%s",
                String.join(
                        " ",
                        Stream.concat(
                                        Stream.of("bin/nightjar demo --keep --trigger real-time --rate 1000/s"),
                                        prices.stream())
                                .toList()));
        line(
                text,
                "",
                "bin/nightjar up && bin/nightjar outcomes    # keeps what came true; intervals and confidence follow it from then on");
        line(text, "", "bin/nightjar status");
        line(text, "", "bin/nightjar pipeline check conf/pipelines/commodity-price.conf");
        return text.toString();
    }

    private static void line(StringBuilder text, String label, String format, Object... values) {
        text.append(String.format(Locale.ROOT, "%-15s", label))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }

    private static String counted(JsonNode count, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", count.asLong(), what, count.asLong() == 1 ? "" : "s");
    }

    private static String number(JsonNode node, int decimals) {
        return node.isNumber() ? String.format(Locale.ROOT, "%." + decimals + "f", node.asDouble()) : "unknown";
    }
}
