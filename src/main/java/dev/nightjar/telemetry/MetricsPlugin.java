package dev.nightjar.telemetry;

import dev.nightjar.message.NightjarException;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Shows the metrics of executors that are processes of their own, each at its own {@code /metrics}: answers are counted where
 * they are made. A local master has none such; there the driver's page shows everything.
 */
public final class MetricsPlugin implements SparkPlugin {
    private static final String PLUGINS = "spark.plugins";
    private static final String PORT = "spark.nightjar.metrics.port";
    private static final String DRIVER = "driver";

    /** Called by Spark. */
    public MetricsPlugin() {}

    /**
     * The session's settings that make it happen; none without a port. Plugins that a user named stay.
     *
     * @param port as of the driver's page; an executor that finds it taken has a free one
     */
    public static Map<String, String> settings(OptionalInt port) {
        if (port.isEmpty()) {
            return Map.of();
        }
        String others = System.getProperty(PLUGINS, "");
        String ours = MetricsPlugin.class.getName();
        return Map.of(PLUGINS, others.isBlank() ? ours : others + "," + ours, PORT, Integer.toString(port.getAsInt()));
    }

    @Override
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new OfExecutor();
    }

    private static final class OfExecutor implements ExecutorPlugin {
        private @Nullable MetricsServer server;

        @Override
        public void init(PluginContext context, Map<String, String> unused) {
            if (!context.executorID().equals(DRIVER)) {
                MetricsServer started = start(context.conf().getInt(PORT, 0));
                server = started;
                EventLog.of("score").info("metrics_shown", "executor", context.executorID(), "port", started.port());
            }
        }

        /** Executors may share a machine. */
        private static MetricsServer start(int port) {
            try {
                return MetricsServer.start(port, ScoringMetrics.ofProcess());
            } catch (NightjarException e) {
                return MetricsServer.start(0, ScoringMetrics.ofProcess());
            }
        }

        @Override
        public void shutdown() {
            if (server != null) {
                server.close();
            }
        }
    }
}
