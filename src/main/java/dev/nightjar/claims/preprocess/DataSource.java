package dev.nightjar.claims.preprocess;

import dev.nightjar.claims.Sha256;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.jspecify.annotations.Nullable;

/** A data set's bytes, by URI: a path or file:, http(s):, or any Hadoop file system's. */
final class DataSource {
    /** A larger data set is refused. */
    static final long MOST_BYTES = 256L << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_DOWNLOAD = Duration.ofMinutes(10);
    private static final int NOT_FOUND = 404;
    private static final int SERVERS_FAULT = 500;

    private final Configuration hadoop;
    private final long mostBytes;

    /** @param mostBytes a larger data set is refused while it is read */
    DataSource(Configuration hadoop, long mostBytes) {
        this.hadoop = hadoop;
        this.mostBytes = mostBytes;
    }

    /**
     * A local copy.
     *
     * @param sha256 of its bytes
     * @param bytes how many
     */
    record Copy(Path file, String sha256, long bytes) {}

    /**
     * Copies a data set to a file.
     *
     * @throws NightjarException FILE_UNREADABLE, DATASET_AWAY, DATASET_REFUSED if it is too large
     */
    Copy copy(String uri, Path to) {
        try {
            return uri.matches("(?i)https?:.*") ? download(uri, to) : copy(uri, open(uri), to);
        } catch (NoSuchFileException e) {
            throw unreadable(uri, "it does not exist", e);
        } catch (AccessDeniedException e) {
            throw unreadable(uri, "permission denied", e);
        } catch (FileNotFoundException | UnsupportedFileSystemException e) {
            throw unreadable(uri, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            // It repeats the address, with what password that holds, and so does its trace.
            throw unreadable(uri, String.valueOf(e.getMessage()).replace(uri, shown(uri)), null);
        } catch (ConnectException e) {
            throw away(uri, "nobody answers at its address (connection refused)", e);
        } catch (IOException e) {
            throw isLocal(uri) ? unreadable(uri, String.valueOf(e.getMessage()), e) : away(uri, String.valueOf(e), e);
        }
    }

    private InputStream open(String uri) throws IOException {
        if (isLocal(uri)) {
            return Files.newInputStream(uri.startsWith("file:") ? file(URI.create(uri)) : Path.of(uri));
        }
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
        FileSystem files = path.getFileSystem(hadoop);
        return files.open(path);
    }

    /** {@code file:data.csv} is no absolute URI, and has no path. */
    private static Path file(URI uri) {
        return Path.of(uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath());
    }

    private static boolean isLocal(String uri) {
        return uri.startsWith("file:") || !uri.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
    }

    private Copy download(String uri, Path to) throws IOException {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        try {
            HttpResponse<InputStream> answer = http.send(
                    HttpRequest.newBuilder(URI.create(uri)).timeout(PATIENCE).build(), BodyHandlers.ofInputStream());
            InputStream body = answer.body();
            if (answer.statusCode() >= SERVERS_FAULT) {
                body.close();
                throw away(uri, "it answers " + answer.statusCode(), null);
            }
            if (answer.statusCode() != 200) {
                body.close();
                throw new NightjarException(
                        ReasonCode.FILE_UNREADABLE,
                        "Cannot read the data set " + shown(uri) + ": the server answers " + answer.statusCode()
                                + (answer.statusCode() == NOT_FOUND ? " (not found)" : "")
                                + "; name another with --train and --test");
            }
            // A server that falls silent in the middle of its answer would be waited for without end.
            CompletableFuture<Void> end = new CompletableFuture<Void>()
                    .completeOnTimeout(null, LONGEST_DOWNLOAD.toMillis(), TimeUnit.MILLISECONDS);
            CompletableFuture<Void> closing = end.thenRun(() -> closeQuietly(body));
            try {
                return copy(uri, body, to);
            } finally {
                closing.cancel(false);
                end.cancel(false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(uri, "interrupted", e);
        }
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new IllegalStateException("a download that took too long cannot be ended", e);
        }
    }

    private Copy copy(String uri, InputStream from, Path to) throws IOException {
        MessageDigest digest = Sha256.digest();
        long bytes = 0;
        byte[] buffer = new byte[65_536];
        try (from;
                OutputStream out = Files.newOutputStream(to)) {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                bytes += read;
                if (bytes > mostBytes) {
                    throw new NightjarException(
                            ReasonCode.DATASET_REFUSED,
                            "Cannot use the data set " + shown(uri) + ": it has more than " + mostBytes
                                    + " bytes; give a part of it");
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        return new Copy(to, HexFormat.of().formatHex(digest.digest()), bytes);
    }

    private static NightjarException unreadable(String uri, String why, @Nullable Exception e) {
        return new NightjarException(
                ReasonCode.FILE_UNREADABLE,
                "Cannot read the data set " + shown(uri) + ": " + why
                        + "; name another with --train and --test, or in the pipeline's preprocess block",
                e);
    }

    private static NightjarException away(String uri, String why, @Nullable Exception cause) {
        return new NightjarException(
                ReasonCode.DATASET_AWAY, "Cannot read the data set " + shown(uri) + ": " + why, cause);
    }

    /** Without a user and a password before the host, nor what follows a question mark: signed links end so. */
    static String shown(String uri) {
        return uri.replaceAll("//[^/]*@", "//***@").replaceAll("(?i)^(https?:[^?]*)\\?.*", "$1?…");
    }
}
