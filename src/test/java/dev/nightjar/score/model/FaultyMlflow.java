package dev.nightjar.score.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real tracking server and answers late, wrongly or in part. */
public final class FaultyMlflow implements AutoCloseable {
    /** What it does with a download; everything else passes, but for SLOW and FAILING. */
    public enum Fault {
        NONE,
        SLOW,
        FAILING,
        HALF
    }

    private static final long SLOW_MS = 30_000;

    private final HttpServer server;
    private final Settings settings;
    private final String behind;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger faults = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    /** An answer that is slow comes late, or when the fault is over. */
    private volatile CountDownLatch mended = new CountDownLatch(1);

    /** @param settings where the real one is */
    public FaultyMlflow(Settings settings) {
        this.settings = settings;
        this.behind = settings.mlflow().trackingUri().orElseThrow();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The same, but for the tracking server. */
    public Settings settings() {
        String uri = "http://127.0.0.1:" + server.getAddress().getPort();
        return new Settings(
                settings.kafka(),
                settings.postgres(),
                new Settings.Mlflow(Optional.of(uri), "", ""),
                settings.lake(),
                settings.checkpoints(),
                settings.objects());
    }

    public void does(Fault next) {
        faults.set(0);
        fault = next;
        CountDownLatch before = mended;
        mended = new CountDownLatch(1);
        before.countDown();
    }

    /** How many requests met the fault. */
    public int faults() {
        return faults.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Fault now = fault;
            boolean download = exchange.getRequestURI().getPath().contains("/mlflow-artifacts/");
            if (now == Fault.SLOW || now == Fault.FAILING || (now == Fault.HALF && download)) {
                faults.incrementAndGet();
            }
            if (now == Fault.SLOW) {
                var unused = mended.await(SLOW_MS, TimeUnit.MILLISECONDS);
            }
            if (now == Fault.FAILING) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()))
                    .header("Content-Type", "application/json")
                    .build();
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            byte[] body = response.body();
            exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody()
                    .write(now == Fault.HALF && download ? Arrays.copyOf(body, body.length / 2) : body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
