package dev.nightjar.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Shows a process's metrics to Prometheus at {@code /metrics}, on every address of the machine, to whoever asks. */
public final class MetricsServer implements AutoCloseable {
    private static final PrometheusTextFormatWriter WRITER =
            PrometheusTextFormatWriter.builder().build();

    private final HttpServer server;
    private final ExecutorService answering;

    private MetricsServer(HttpServer server, ExecutorService answering) {
        this.server = server;
        this.answering = answering;
    }

    /**
     * Starts it.
     *
     * @param port 1 to 65535, or 0 for a free one
     * @throws NightjarException PORT_BUSY when another program has the port
     */
    public static MetricsServer start(int port, ScoringMetrics metrics) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
            ExecutorService answering = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "nightjar-metrics");
                thread.setDaemon(true);
                return thread;
            });
            server.setExecutor(answering);
            server.createContext("/metrics", exchange -> answer(exchange, metrics.registry()));
            server.start();
            return new MetricsServer(server, answering);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.PORT_BUSY,
                    "Cannot show metrics on port " + port + ": " + e.getMessage()
                            + "; choose another nightjar.metrics.port",
                    e);
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, PrometheusRegistry registry) throws IOException {
        try (exchange) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            WRITER.write(text, registry.scrape());
            exchange.getResponseHeaders().set("Content-Type", WRITER.getContentType());
            exchange.sendResponseHeaders(200, text.size());
            text.writeTo(exchange.getResponseBody());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        answering.shutdownNow();
    }
}
