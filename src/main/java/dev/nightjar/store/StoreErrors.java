package dev.nightjar.store;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what the driver throws into a reason code; names the address and the user, never the password. */
final class StoreErrors {
    private StoreErrors() {}

    static NightjarException translate(String action, Settings.Postgres postgres, Throwable failure) {
        return NightjarException.in(failure).orElseGet(() -> ofDriver(action, postgres, failure));
    }

    private static NightjarException ofDriver(String action, Settings.Postgres postgres, Throwable failure) {
        SQLException sql = find(failure);
        ReasonCode reason = reason(sql);
        String why = unknownHost(failure)
                .map(host -> "the host name " + host + " does not resolve")
                .orElseGet(() -> sql == null ? String.valueOf(failure.getMessage()) : firstLine(sql.getMessage()));
        String remedy = switch (reason) {
            case STORE_AWAY -> "start PostgreSQL or correct nightjar.postgres.url";
            case STORE_DENIED -> "correct the user, its password or its rights";
            default -> "look at PostgreSQL's log";
        };
        return new NightjarException(
                reason,
                "Cannot " + action + " at " + postgres.shownUrl().orElse("(no url)") + " as " + postgres.user() + ": "
                        + why + "; " + remedy,
                failure);
    }

    static boolean isDrivers(Throwable failure) {
        return find(failure) != null;
    }

    /** The innermost one: a pool wraps the cause in its own. */
    private static @Nullable SQLException find(Throwable failure) {
        SQLException found = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && (found == null || sql.getSQLState() != null)) {
                found = sql;
            }
        }
        return found;
    }

    private static ReasonCode reason(@Nullable SQLException sql) {
        if (sql == null) {
            return ReasonCode.INTERNAL;
        }
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        if (state.startsWith("28") || state.equals("42501")) {
            return ReasonCode.STORE_DENIED;
        }
        boolean away = state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.equals("3D000")
                || sql instanceof SQLTransientConnectionException;
        return away ? ReasonCode.STORE_AWAY : ReasonCode.INTERNAL;
    }

    /** The driver's own message says only that the attempt failed. */
    private static Optional<String> unknownHost(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof UnknownHostException) {
                return Optional.of(firstLine(t.getMessage()));
            }
        }
        return Optional.empty();
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no answer" : message.lines().findFirst().orElse("no answer");
    }
}
