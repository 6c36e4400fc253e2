package dev.nightjar.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * MLflow's REST API with deadlines: the client that MLflow publishes has none of its own, so each call runs on a thread
 * that can be left behind.
 */
final class TrackingServer implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** MLflow's error code for what it does not have. */
    static final String ABSENT = "RESOURCE_DOES_NOT_EXIST";

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final String uri;
    private final String shownUri;
    private final Duration deadline;
    private final MlflowClient client;
    private final String authorization;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final ExecutorService callers = Executors.newCachedThreadPool(call -> {
        Thread thread = new Thread(call, "nightjar-mlflow");
        thread.setDaemon(true);
        return thread;
    });

    TrackingServer(Settings.Mlflow settings) {
        this(settings, DEADLINE);
    }

    /**
     * Does not call the server yet.
     *
     * @param deadline how long one call may take
     */
    TrackingServer(Settings.Mlflow settings, Duration deadline) {
        this.deadline = deadline;
        this.uri = settings.trackingUri()
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.SETTING_MISSING,
                        "Cannot reach MLflow: nightjar.mlflow.tracking-uri is not set; set it or MLFLOW_TRACKING_URI,"
                                + " or run bin/nightjar up"))
                .replaceFirst("/+$", "");
        this.shownUri = settings.shownUri().orElse("").replaceFirst("/+$", "");
        this.authorization = settings.username().isEmpty()
                ? ""
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString((settings.username() + ":" + settings.password())
                                        .getBytes(StandardCharsets.UTF_8));
        this.client = new MlflowClient(
                settings.username().isEmpty()
                        ? new BasicMlflowHostCreds(uri)
                        : new BasicMlflowHostCreds(uri, settings.username(), settings.password()));
    }

    /** How long one call may take. */
    Duration deadline() {
        return deadline;
    }

    /** {@code http://host:port} for people: without a password, no slash at the end. */
    String shownUri() {
        return shownUri;
    }

    /**
     * Reads. Not through MLflow's client: a call that it is left with keeps one of its two connections until the server
     * answers, and after two such calls nothing could be read any more.
     */
    JsonNode get(String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String what = "read " + path;
        HttpRequest request =
                request("/api/2.0/mlflow/" + path + "?" + parameters).GET().build();
        return parse(accepted(what, send(deadline, what, request, BodyHandlers.ofString())));
    }

    /** Changes something, or searches. */
    JsonNode post(String path, Map<String, ?> body) {
        String json = print(body);
        return parse(ask("call " + path, mlflow -> mlflow.sendPost(path, json)));
    }

    /**
     * Runs calls of MLflow's own client.
     *
     * @param what completes "Cannot …" in an error's message
     * @throws NightjarException MLFLOW_AWAY without an answer in time, MLFLOW_DENIED, MLFLOW_REFUSED
     */
    <T> T ask(String what, Function<MlflowClient, T> call) {
        return within(deadline, what, () -> call.apply(client));
    }

    /** Runs any work that waits for the server, and gives up after the deadline. */
    <T> T within(Duration deadline, String what, Callable<T> work) {
        Future<T> answer = callers.submit(work);
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw away(what, "no answer within " + deadline.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw away(what, "interrupted", e);
        } catch (ExecutionException e) {
            throw failure(what, e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * Sends what MLflow's client cannot.
     *
     * @param request made by {@link #request}; idempotent, as it may be sent twice
     */
    <T> HttpResponse<T> send(Duration deadline, String what, HttpRequest request, BodyHandler<T> body) {
        return within(deadline, what, () -> exchange(request, body));
    }

    /** MLflow closes a connection that was idle for 5 seconds, and may do so as the next request leaves. */
    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> body)
            throws IOException, InterruptedException {
        try {
            return http.send(request, body);
        } catch (ConnectException | HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return http.send(request, body);
        }
    }

    /** A request to the server, with its credentials. */
    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri + path));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    /** Deletes; MLflow's client has no such call. What is not there is deleted already. */
    void delete(String path, Map<String, ?> body) {
        String what = "call " + path;
        HttpRequest request = request("/api/2.0/mlflow/" + path)
                .header("Content-Type", "application/json")
                .method("DELETE", HttpRequest.BodyPublishers.ofString(print(body)))
                .build();
        HttpResponse<String> response = send(deadline, what, request, BodyHandlers.ofString());
        if (response.statusCode() != 404 || !response.body().contains(ABSENT)) {
            accepted(what, response);
        }
    }

    /** The server's own version, {@code 3.17.2}. */
    String version() {
        String what = "read the server's version";
        HttpRequest request = request("/version").GET().build();
        return accepted(what, send(deadline, what, request, BodyHandlers.ofString()))
                .strip();
    }

    /** The body of an answer that is not an error. */
    String accepted(String what, HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw answered(what, response.statusCode(), response.body(), null);
        }
        return response.body();
    }

    private NightjarException failure(String what, Throwable cause) {
        if (cause instanceof NightjarException known) {
            return known;
        }
        if (cause instanceof MlflowHttpException http) {
            return answered(what, http.getStatusCode(), String.valueOf(http.getBodyMessage()), http);
        }
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return away(what, root.getMessage() == null ? named(cause) : root.getMessage(), cause);
    }

    /** For exceptions that say nothing but their name: {@code ConnectException} when nobody listens. */
    private static String named(Throwable cause) {
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** What an HTTP status means. */
    NightjarException answered(String what, int status, String body, @Nullable Throwable cause) {
        String answer = "HTTP " + status + " " + body.substring(0, Math.min(300, body.length()));
        if (status == 401 || status == 403) {
            return new NightjarException(
                    ReasonCode.MLFLOW_DENIED,
                    "Cannot " + what + ": MLflow at " + shownUri + " answered " + answer,
                    cause);
        }
        if (status >= 500) {
            return away(what, answer, cause);
        }
        return new NightjarException(
                ReasonCode.MLFLOW_REFUSED, "Cannot " + what + ": MLflow at " + shownUri + " answered " + answer, cause);
    }

    NightjarException away(String what, String why, @Nullable Throwable cause) {
        return new NightjarException(
                ReasonCode.MLFLOW_AWAY, "Cannot " + what + ": MLflow at " + shownUri + ": " + why, cause);
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json == null || json.isBlank() ? "{}" : json);
        } catch (JsonProcessingException e) {
            throw new NightjarException(
                    ReasonCode.MLFLOW_AWAY,
                    "Cannot read the tracking server's answer: not JSON; is it an MLflow server?",
                    e);
        }
    }

    private static String print(Map<String, ?> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + body, e);
        }
    }

    @Override
    public void close() {
        callers.shutdownNow();
        client.close();
    }
}
