package dev.nightjar.objects;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.VersionInfo;

/**
 * The objects of an installation, by key: a relative path such as {@code model-promotion/global/HASH/current.json}. In a
 * folder, in S3 and in HDFS an object is replaced at once: a reader finds all of the old one or all of the new one. Safe
 * for any number of threads. Methods throw {@link NightjarException}: OBJECTS_AWAY, OBJECTS_DENIED, and OBJECT_REFUSED
 * for what is no key; a call to S3 ends, however silent the server.
 */
public final class ObjectStore implements AutoCloseable {
    /** An object that is replaced while it is read is read again, at most so often. */
    private static final int TRIES = 3;

    private final String location;
    private final Medium medium;

    private ObjectStore(String location, Medium medium) {
        this.location = location;
        this.medium = medium;
    }

    /**
     * Names the storage; reads and writes nothing yet.
     *
     * @param location a path or a Hadoop URI ({@code nightjar.objects.path}); need not exist, but a bucket must
     * @param hadoop settings and credentials of its file system
     * @throws NightjarException OBJECTS_AWAY when there is no class for such a URI
     */
    public static ObjectStore open(String location, Configuration hadoop) {
        try {
            Path root = new Path(location);
            return new ObjectStore(location, isLocal(root, hadoop) ? folder(root) : HadoopFiles.open(root, hadoop));
        } catch (IOException | RuntimeException | LinkageError e) {
            // Classes that are missing show in all three ways.
            throw new NightjarException(
                    ReasonCode.OBJECTS_AWAY,
                    "Cannot open the object storage " + shown(location) + ": " + why(e)
                            + "; correct nightjar.objects.path, and for s3a add --packages org.apache.hadoop:hadoop-aws:"
                            + VersionInfo.getVersion(),
                    e);
        }
    }

    /**
     * Puts an object there, or replaces the one that is there. Thrown OBJECTS_AWAY, it may have happened or not; done again
     * it comes to the same.
     */
    public void put(String key, byte[] content) {
        String checked = ObjectKey.checked(key);
        try {
            medium.write(checked, content);
        } catch (IOException e) {
            throw failure("write", checked, e);
        }
    }

    /**
     * Reads an object; empty when there is none.
     *
     * @param maxBytes a larger object is OBJECT_REFUSED; 0 to 2,147,483,646
     */
    public Optional<byte[]> read(String key, int maxBytes) {
        String checked = ObjectKey.checked(key);
        for (int tries = 1; ; tries++) {
            try {
                return bytes(checked, maxBytes);
            } catch (IOException e) {
                if (tries == TRIES || !isOvertaken(e)) {
                    throw failure("read", checked, e);
                }
            }
        }
    }

    /** Whether there is an object under a key; a folder is none. */
    public boolean exists(String key) {
        String checked = ObjectKey.checked(key);
        try {
            return medium.exists(checked);
        } catch (IOException e) {
            throw failure("look for", checked, e);
        }
    }

    /** Deletes an object; does nothing when there is none. */
    public void delete(String key) {
        String checked = ObjectKey.checked(key);
        try {
            medium.delete(checked);
        } catch (IOException e) {
            throw failure("delete", checked, e);
        }
    }

    /** What Spark takes for an object or for all that lies below a key: a Hadoop path with its scheme. */
    public String uri(String key) {
        return medium.uri(ObjectKey.checked(key));
    }

    /**
     * A claim's {@code bucket}: the bucket's name where the storage is S3; else the folder that keys are relative to, a
     * local one as an absolute path, any other as a URI.
     */
    public String bucket() {
        return medium.bucket();
    }

    /** A claim's {@code object_key}: the key as the bucket has it, in S3 with the prefix of {@code nightjar.objects.path}. */
    public String objectKey(String key) {
        return medium.prefix() + ObjectKey.checked(key);
    }

    /**
     * The key of what a claim names, whoever sent it; empty for what is not in this storage or can be no key.
     *
     * @param bucket as {@link #bucket} has it
     * @param objectKey as {@link #objectKey} has it
     */
    public Optional<String> key(String bucket, String objectKey) {
        String prefix = medium.prefix();
        return bucket.equals(medium.bucket()) && objectKey.startsWith(prefix)
                ? Optional.of(objectKey.substring(prefix.length())).filter(ObjectKey::isOne)
                : Optional.empty();
    }

    @Override
    public void close() {
        try {
            medium.close();
        } catch (IOException e) {
            throw away("Cannot close the object storage " + shown(location), e);
        }
    }

    private Optional<byte[]> bytes(String key, int maxBytes) throws IOException {
        Optional<byte[]> read = medium.read(key, Math.addExact(maxBytes, 1));
        if (read.filter(bytes -> bytes.length > maxBytes).isPresent()) {
            throw new NightjarException(
                    ReasonCode.OBJECT_REFUSED,
                    "Cannot read the object " + shown(medium.uri(key)) + ": it has more than " + maxBytes
                            + " bytes; put the right object there");
        }
        return read;
    }

    /** Gone, or another one, since it was opened. The class is s3a's own, which is not on every class path. */
    private static boolean isOvertaken(IOException e) {
        return e instanceof FileNotFoundException
                || e.getClass().getSimpleName().equals("RemoteFileChangedException");
    }

    private NightjarException failure(String action, String key, IOException e) {
        String what = "Cannot " + action + " the object " + shown(medium.uri(key));
        if (e instanceof AccessDeniedException || e instanceof AccessControlException) {
            return new NightjarException(
                    ReasonCode.OBJECTS_DENIED,
                    what + ": " + why(e) + "; grant the right, or correct the credentials",
                    e);
        }
        return away(what, e);
    }

    private static NightjarException away(String what, IOException e) {
        return new NightjarException(
                ReasonCode.OBJECTS_AWAY, what + ": " + why(e) + "; look whether the storage is there and has room", e);
    }

    private static boolean isLocal(Path root, Configuration hadoop) {
        String scheme = root.toUri().getScheme();
        return "file".equals(scheme == null ? FileSystem.getDefaultUri(hadoop).getScheme() : scheme);
    }

    private static Folder folder(Path root) {
        return new Folder(
                java.nio.file.Path.of(root.toUri().getPath()).toAbsolutePath().normalize());
    }

    private static String why(Throwable e) {
        String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return shown(e.getClass().getSimpleName() + ": " + said);
    }

    /** Without a user and a password before the host: settings with them are refused, other callers may have them. */
    private static String shown(String text) {
        return text.replaceAll("//[^/\\s]*@", "//***@");
    }
}
