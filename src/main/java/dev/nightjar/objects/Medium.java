package dev.nightjar.objects;

import java.io.IOException;
import java.util.Optional;

/** Where objects lie, and how one gets there whole. Keys have been checked. */
sealed interface Medium permits Folder, HadoopFiles {

    /** Afterwards, and at any moment before, a reader finds either what was there or all of {@code content}. */
    void write(String key, byte[] content) throws IOException;

    /** The object's first bytes, at most so many; empty when there is no object, also where the key is that of a folder. */
    Optional<byte[]> read(String key, int most) throws IOException;

    boolean exists(String key) throws IOException;

    /** Deletes the object; does nothing when there is none. */
    void delete(String key) throws IOException;

    /** As Hadoop's paths are written: nothing is escaped. */
    String uri(String key);

    /** What the keys of {@link #prefix} are relative to. */
    String bucket();

    /** Comes before each key within the bucket: empty, or with a slash at its end. */
    String prefix();

    void close() throws IOException;
}
