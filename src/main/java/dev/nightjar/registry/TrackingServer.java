package dev.nightjar.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    private final String uri;
    private final MlflowClient client;
    private final ExecutorService callers = Executors.newCachedThreadPool(call -> {
        Thread thread = new Thread(call, "nightjar-mlflow");
        thread.setDaemon(true);
        return thread;
    });

    TrackingServer(Settings.Mlflow settings) {
        this.uri = settings.trackingUri()
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.SETTING_MISSING,
                        "Cannot reach MLflow: nightjar.mlflow.tracking-uri is not set; set it or MLFLOW_TRACKING_URI,"
                                + " or run bin/nightjar up"))
                .replaceFirst("/+$", "");
        this.client = new MlflowClient(
                settings.username().isEmpty()
                        ? new BasicMlflowHostCreds(uri)
                        : new BasicMlflowHostCreds(uri, settings.username(), settings.password()));
    }

    /** {@code http://host:port}, no slash at the end. */
    String uri() {
        return uri;
    }

    /** Reads. */
    JsonNode get(String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return parse(ask("read " + path, mlflow -> mlflow.sendGet(path + "?" + parameters)));
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
        return within(DEADLINE, what, () -> call.apply(client));
    }

    /** Runs any work that waits for the server, and gives up after the deadline. */
    <T> T within(Duration deadline, String what, java.util.concurrent.Callable<T> work) {
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

    private NightjarException failure(String what, Throwable cause) {
        if (cause instanceof NightjarException known) {
            return known;
        }
        if (cause instanceof MlflowHttpException http) {
            return answered(what, http.getStatusCode(), String.valueOf(http.getBodyMessage()), http);
        }
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return away(what, String.valueOf(root.getMessage()), cause);
    }

    /** What an HTTP status means. */
    NightjarException answered(
            String what, int status, String body, @org.jspecify.annotations.Nullable Throwable cause) {
        String answer = "HTTP " + status + " " + body.substring(0, Math.min(300, body.length()));
        if (status == 401 || status == 403) {
            return new NightjarException(
                    ReasonCode.MLFLOW_DENIED, "Cannot " + what + ": MLflow at " + uri + " answered " + answer, cause);
        }
        if (status >= 500) {
            return away(what, answer, cause);
        }
        return new NightjarException(
                ReasonCode.MLFLOW_REFUSED, "Cannot " + what + ": MLflow at " + uri + " answered " + answer, cause);
    }

    NightjarException away(String what, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new NightjarException(
                ReasonCode.MLFLOW_AWAY, "Cannot " + what + ": MLflow at " + uri + ": " + why, cause);
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
