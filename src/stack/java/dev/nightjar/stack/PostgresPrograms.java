package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked once from the archive on the class path. */
final class PostgresPrograms {
    private final Path folder;

    PostgresPrograms(Place place) {
        this.folder = place.tools(Part.POSTGRES).resolve("programs");
    }

    /** Unpacks the archive unless that was done. */
    void install(Progress progress) {
        if (Files.exists(folder)) {
            return;
        }
        progress.step(Part.POSTGRES, "unpacking its programs (once)");
        try {
            Files.createDirectories(folder.getParent());
            Path fresh = Files.createTempDirectory(folder.getParent(), "programs.");
            unpack(fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.PART_DEAD, "Cannot unpack PostgreSQL into " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * A command of PostgreSQL, which refuses to run as root: root runs it as nobody in particular, in a user namespace
     * of its own, where the files of root still count as its own.
     *
     * @param command program and arguments
     * @param workingFolder where it runs
     */
    ProcessBuilder asOrdinaryUser(List<String> command, Path workingFolder) {
        List<String> full = new ArrayList<>(command);
        full.set(0, folder.resolve("bin").resolve(command.get(0)).toString());
        if (System.getProperty("user.name").equals("root")) {
            full.addAll(0, notAsRoot(workingFolder));
        }
        ProcessBuilder builder = new ProcessBuilder(full).directory(workingFolder.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        return builder;
    }

    /**
     * Where user namespaces are forbidden (some containers), nobody runs it. Either way the files are given to whom
     * they have to belong, as an earlier start may have gone the other way.
     */
    private static List<String> notAsRoot(Path workingFolder) {
        boolean namespaces = Programs.output(List.of("unshare", "-U", "true")).isPresent();
        String owner = namespaces ? "0" : "65534";
        Programs.output(List.of("chown", "-R", owner + ":" + owner, workingFolder.toString()));
        return namespaces
                ? List.of("unshare", "-U")
                : List.of("setpriv", "--reuid=" + owner, "--regid=" + owner, "--clear-groups");
    }

    private static void unpack(Path into) throws IOException {
        String archive = archive();
        try (InputStream raw = PostgresPrograms.class.getResourceAsStream("/" + archive)) {
            if (raw == null) {
                throw new IOException("there are no PostgreSQL programs for this machine (" + archive + ")");
            }
            TarArchiveInputStream tar =
                    new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(raw)));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, into);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path into) throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("the archive names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
        if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static String archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String processor = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-" + system + "-" + processor + ".txz";
    }
}
