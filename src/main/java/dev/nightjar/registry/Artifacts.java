package dev.nightjar.registry;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files of runs and versions, through the tracking server's artifact proxy. */
final class Artifacts {
    private static final Duration TRANSFER = Duration.ofMinutes(2);
    private static final int CHUNK_BYTES = 1 << 20;
    private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts/";

    private final TrackingServer server;

    Artifacts(TrackingServer server) {
        this.server = server;
    }

    /**
     * Uploads a file.
     *
     * @param folderUri where, an artifact URI as MLflow gives it: {@code mlflow-artifacts:/1/RUN/artifacts}
     * @param path name under it, with slashes
     */
    void put(String folderUri, String path, Path file) {
        String what = "upload " + path;
        try {
            HttpRequest request = request(folderUri, path)
                    .PUT(HttpRequest.BodyPublishers.ofFile(file))
                    .build();
            server.accepted(what, server.send(TRANSFER, what, request, BodyHandlers.ofString()));
        } catch (FileNotFoundException e) {
            throw new NightjarException(ReasonCode.FILE_UNREADABLE, "Cannot upload " + file + ": it is gone", e);
        }
    }

    /** Uploads all files under a folder, in the order of their names. */
    void putAll(String folderUri, String path, Path folder) {
        for (Path file : files(folder)) {
            put(folderUri, path + "/" + slashed(folder.relativize(file)), file);
        }
    }

    /**
     * Downloads a file; gives up when a {@value #CHUNK_BYTES} bytes' part of it does not come within the server's deadline.
     *
     * @param maxBytes a larger one is refused
     * @throws NightjarException MODEL_CORRUPT when there is no such file or it is too large
     */
    byte[] get(String folderUri, String path, long maxBytes) {
        String what = "download " + path;
        HttpRequest request = request(folderUri, path).GET().build();
        HttpResponse<InputStream> response =
                server.send(server.deadline(), what, request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() == 404) {
                throw corrupt(folderUri, path, "the file is missing");
            }
            if (response.statusCode() / 100 != 2) {
                String answer = new String(read(what, body, 300), StandardCharsets.UTF_8);
                throw server.answered(what, response.statusCode(), answer, null);
            }
            byte[] bytes = read(what, body, maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw corrupt(folderUri, path, "it is larger than " + maxBytes + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw server.away(what, String.valueOf(e.getMessage()), e);
        }
    }

    /** At most so many bytes. A server that falls silent in the middle is left after one deadline, however large the file. */
    private byte[] read(String what, InputStream body, long most) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long end = System.nanoTime() + TRANSFER.toNanos();
        while (bytes.size() < most) {
            int wanted = (int) Math.min(CHUNK_BYTES, most - bytes.size());
            byte[] chunk = server.within(server.deadline(), what, () -> body.readNBytes(wanted));
            bytes.writeBytes(chunk);
            if (chunk.length < wanted) {
                break;
            }
            if (System.nanoTime() > end) {
                throw server.away(what, "not complete after " + TRANSFER.toSeconds() + " s", null);
            }
        }
        return bytes.toByteArray();
    }

    static NightjarException corrupt(String folderUri, String path, String why) {
        return new NightjarException(
                ReasonCode.MODEL_CORRUPT, "Cannot use " + path + " under " + folderUri + ": " + why);
    }

    /** All files under a folder, sorted; checksums that Hadoop leaves beside its files are not among them. */
    static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".crc"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new NightjarException(ReasonCode.FILE_UNREADABLE, "Cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    static String slashed(Path relative) {
        return Stream.iterate(0, i -> i < relative.getNameCount(), i -> i + 1)
                .map(i -> relative.getName(i).toString())
                .collect(Collectors.joining("/"));
    }

    private HttpRequest.Builder request(String folderUri, String path) {
        return server.request(PROXY + proxied(folderUri, path))
                .timeout(TRANSFER)
                .header("Content-Type", "application/octet-stream");
    }

    /** The part of an artifact URI that the proxy wants, percent-encoded. */
    static String proxied(String folderUri, String path) {
        URI uri = URI.create(folderUri);
        if (!"mlflow-artifacts".equals(uri.getScheme())) {
            throw new NightjarException(
                    ReasonCode.MLFLOW_REFUSED,
                    "Cannot reach artifacts at " + folderUri
                            + ": the tracking server does not proxy them; start it with --serve-artifacts");
        }
        String all = uri.getPath().replaceFirst("^/+", "") + "/" + path;
        return Arrays.stream(all.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
