package dev.nightjar.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, but for one thing: without Hadoop's native library it starts a {@code chmod} process for
 * every file it makes. A micro-batch makes four, which cost more than the batch itself; here the JVM sets the rights.
 */
public final class CheckpointFileSystem extends LocalFileSystem {

    /** Called by Hadoop. */
    public CheckpointFileSystem() {
        super(new WithoutProcesses());
    }

    /** Session settings that make streams write local checkpoints through this; other file systems are not touched. */
    public static Map<String, String> settings() {
        return Map.of(
                "fs.file.impl",
                CheckpointFileSystem.class.getName(),
                // Hadoop would hand out the instance that it made before this was set.
                "fs.file.impl.disable.cache",
                "true",
                // Spark's default goes by Hadoop's FileContext, which starts a process to ask about links.
                "spark.sql.streaming.checkpointFileManagerClass",
                "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager");
    }

    private static final class WithoutProcesses extends RawLocalFileSystem {
        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            java.nio.file.Path file = pathToFile(path).toPath();
            if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
                super.setPermission(path, permission);
                return;
            }
            Set<PosixFilePermission> rights = EnumSet.noneOf(PosixFilePermission.class);
            add(rights, permission.getUserAction(), "OWNER");
            add(rights, permission.getGroupAction(), "GROUP");
            add(rights, permission.getOtherAction(), "OTHERS");
            Files.setPosixFilePermissions(file, rights);
        }

        private static void add(Set<PosixFilePermission> rights, FsAction action, String who) {
            for (FsAction right : new FsAction[] {FsAction.READ, FsAction.WRITE, FsAction.EXECUTE}) {
                if (action.implies(right)) {
                    rights.add(PosixFilePermission.valueOf(who + "_" + right.name()));
                }
            }
        }
    }
}
