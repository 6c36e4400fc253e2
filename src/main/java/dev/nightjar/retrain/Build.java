package dev.nightjar.retrain;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * What this program was built from.
 *
 * @param version the project's version
 * @param commit git commit; {@code unknown} outside a repository
 */
record Build(String version, String commit) {
    static Build current() {
        Properties build = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("/dev/nightjar/git.properties")) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            return new Build("unknown", "unknown");
        }
        return new Build(
                build.getProperty("git.build.version", "unknown"), build.getProperty("git.commit.id.full", "unknown"));
    }
}
