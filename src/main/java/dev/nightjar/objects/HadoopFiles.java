package dev.nightjar.objects;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * A folder of one of Hadoop's file systems. In S3 an object appears when its upload ends, and a rename would be a copy;
 * elsewhere a draft is renamed, which replaces at once where the file system can do that (HDFS).
 */
final class HadoopFiles implements Medium {
    private static final String S3A = "s3a";

    private final FileSystem files;
    private final Path root;

    private HadoopFiles(FileSystem files, Path root) {
        this.files = files;
        this.root = root;
    }

    /** Opens a file system of its own: the cached one of the process has other limits, and others close it. */
    static HadoopFiles open(Path root, Configuration hadoop) throws IOException {
        FileSystem files = FileSystem.newInstance(root.toUri(), S3aLimits.addedTo(hadoop));
        return new HadoopFiles(files, files.makeQualified(root));
    }

    @Override
    public void write(String key, byte[] content) throws IOException {
        Path target = path(key);
        if (isS3()) {
            create(target, content);
            return;
        }
        Path draft = new Path(target.getParent(), "." + UUID.randomUUID() + ".draft");
        try {
            create(draft, content);
            FileContext.getFileContext(root.toUri(), files.getConf()).rename(draft, target, Rename.OVERWRITE);
        } catch (IOException e) {
            try {
                files.delete(draft, false);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void create(Path file, byte[] content) throws IOException {
        FSDataOutputStream out = files.create(file, true);
        try {
            out.write(content);
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                // The name must not reach the disk before the bytes.
                out.hsync();
            }
        } catch (IOException e) {
            try {
                abandon(out);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
        out.close();
    }

    /** To close an upload would make an object of the half that has arrived. */
    private static void abandon(FSDataOutputStream out) throws IOException {
        if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
            out.abort();
        } else {
            out.close();
        }
    }

    @Override
    public Optional<byte[]> read(String key, int most) throws IOException {
        try (FSDataInputStream in = open(path(key), most)) {
            return Optional.of(in.readNBytes(most));
        } catch (FileNotFoundException e) {
            if (!isS3() && exists(key)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * Told a length, s3a asks S3 for the bytes at once, not for the length first: between two requests another object may
     * take the place. It may be too long; other file systems do not look at it.
     */
    private FSDataInputStream open(Path file, int length) throws IOException {
        return FutureIO.awaitFuture(files.openFile(file)
                .opt(OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, Integer.toString(length))
                .opt(
                        OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY,
                        OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_WHOLE_FILE)
                .build());
    }

    @Override
    public boolean exists(String key) throws IOException {
        try {
            return files.getFileStatus(path(key)).isFile();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    @Override
    public void delete(String key) throws IOException {
        files.delete(path(key), false);
    }

    @Override
    public String uri(String key) {
        return path(key).toString();
    }

    @Override
    public String bucket() {
        return isS3() ? root.toUri().getAuthority() : root.toString();
    }

    @Override
    public String prefix() {
        String path = root.toUri().getPath();
        return isS3() && path.length() > 1 ? path.substring(1) + "/" : "";
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    private boolean isS3() {
        return S3A.equals(root.toUri().getScheme());
    }

    /** Not {@code new Path(root, key)}: that takes the part before a colon for a scheme. */
    private Path path(String key) {
        String folder = root.toString();
        return new Path(folder.endsWith("/") ? folder + key : folder + "/" + key);
    }
}
