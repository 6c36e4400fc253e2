package dev.nightjar.stack;

import java.nio.file.Path;

/**
 * Where a local stack keeps what it has. Data and logs belong to one stack; what is installed (virtual environments,
 * PostgreSQL's programs, the broker's jars) is shared by all stacks of one project, so that it is paid for once.
 *
 * @param home the project
 * @param folder this stack's own folder, {@code .nightjar} or a test's
 */
record Place(Path home, Path folder) {
    Place {
        home = home.toAbsolutePath().normalize();
        folder = folder.toAbsolutePath().normalize();
    }

    /** The data of a part; {@code down --wipe} deletes it. */
    Path data(Part part) {
        return folder.resolve(part.key()).resolve("data");
    }

    /** What a part keeps beside its data, such as a password. */
    Path own(Part part) {
        return folder.resolve(part.key());
    }

    Path log(Part part) {
        return folder.resolve("logs").resolve(part.key() + ".log");
    }

    Path pidFile(Part part) {
        return folder.resolve("run").resolve(part.key() + ".pid");
    }

    /** Where a part's programs are installed. */
    Path tools(Part part) {
        return home.resolve(".nightjar").resolve(part.key());
    }

    /** A file of the project that describes what to install. */
    Path source(String path) {
        return home.resolve("src/stack").resolve(path);
    }
}
