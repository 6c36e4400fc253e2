package dev.nightjar.store;

import dev.nightjar.pipeline.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Ends every connection to a database, as the store's start anew does. */
public final class LostConnections {
    private LostConnections() {}

    /** All but its own. */
    public static void cut(Settings.Postgres postgres) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        postgres.url().orElseThrow(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
    }
}
