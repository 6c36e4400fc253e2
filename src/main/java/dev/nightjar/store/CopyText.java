package dev.nightjar.store;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;

/** Rows in the text format of PostgreSQL's COPY. */
final class CopyText {
    private final StringBuilder text = new StringBuilder();
    private boolean started;

    CopyText text(String value) {
        separate();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\0' -> text.append('\uFFFD');
                default -> text.append(c);
            }
        }
        return this;
    }

    CopyText number(long value) {
        separate();
        text.append(value);
        return this;
    }

    /** {@code NaN} is NULL. */
    CopyText number(double value) {
        separate();
        if (Double.isNaN(value)) {
            text.append("\\N");
        } else {
            text.append(value);
        }
        return this;
    }

    CopyText time(long epochMs) {
        separate();
        text.append(Instant.ofEpochMilli(epochMs));
        return this;
    }

    CopyText nothing() {
        separate();
        text.append("\\N");
        return this;
    }

    void endRow() {
        text.append('\n');
        started = false;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /**
     * Sends the rows, in the caller's transaction.
     *
     * @param into table and columns, {@code price_trends (commodity, close)}
     */
    void copyInto(Handle handle, String into) {
        try {
            handle.getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + into + " FROM STDIN", new StringReader(text.toString()));
        } catch (SQLException | IOException e) {
            throw new CopyException(e);
        }
    }

    /** Carries the driver's exception out of the transaction, which it rolls back. */
    static final class CopyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CopyException(Exception cause) {
            super(cause);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void separate() {
        if (started) {
            text.append('\t');
        }
        started = true;
    }
}
