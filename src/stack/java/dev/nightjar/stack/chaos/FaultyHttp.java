package dev.nightjar.stack.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a web server and spoils its answers as it is told. */
final class FaultyHttp implements AutoCloseable {
    /** What it does to answers. */
    enum Mode {
        /** Nothing. */
        PASS,
        /** Half of a downloaded file, then the end of the connection; all else is as it should be. */
        HALF,
        /** Status 500. */
        ERROR,
        /** 30 seconds late. */
        SLOW
    }

    private final URI target;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService workers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "chaos-http");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;
    private volatile Mode mode = Mode.PASS;
    private volatile long spoiltAtNs;

    /** Listens on a free port of the loopback. */
    FaultyHttp(URI target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void mode(Mode next) {
        spoiltAtNs = 0;
        mode = next;
    }

    /** When the first request came that was spoilt since the last {@link #mode}, by System.nanoTime; 0 before. */
    long spoiltAtNs() {
        return spoiltAtNs;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Mode now = spoils(exchange) ? mode : Mode.PASS;
        try (exchange) {
            if (now != Mode.PASS && spoiltAtNs == 0) {
                spoiltAtNs = System.nanoTime();
            }
            if (now == Mode.SLOW) {
                Waiting.pause(Duration.ofSeconds(30));
            }
            if (now == Mode.ERROR) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            HttpResponse<byte[]> answer = ask(exchange);
            answer.headers()
                    .firstValue("content-type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("content-type", type));
            byte[] body = answer.body();
            exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                OutputStream out = exchange.getResponseBody();
                out.write(body, 0, now == Mode.HALF ? body.length / 2 : body.length);
                out.flush();
            }
        }
    }

    private boolean spoils(HttpExchange exchange) {
        return mode != Mode.HALF || exchange.getRequestURI().getPath().contains("/mlflow-artifacts/");
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        String type = exchange.getRequestHeaders().getFirst("content-type");
        if (type != null) {
            request.header("content-type", type);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
