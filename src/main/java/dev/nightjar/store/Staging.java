package dev.nightjar.store;

import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.source.IndicatorRow;
import dev.nightjar.source.RejectedLine;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * The way into a run's staging rows from any task of a cluster. A part staged again replaces itself, so a task may be
 * retried; nothing is visible to readers until {@link FeatureStore} applies the run.
 */
public final class Staging implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String url;
    private final String user;
    private final String password;
    private final String runId;

    Staging(Settings.Postgres postgres, String runId) {
        this.url = Address.url(postgres);
        this.user = postgres.user();
        this.password = postgres.password();
        this.runId = runId;
    }

    /** The run that the rows wait for. */
    public String runId() {
        return runId;
    }

    /**
     * Stages one part in one transaction.
     *
     * @param part names the part within the run, such as a file or a partition
     * @param prices at most one version a commodity and day
     * @param indicators figures
     * @param rejected lines not taken; empty for what does not come from a file
     * @throws dev.nightjar.message.NightjarException STORE_AWAY, STORE_DENIED
     */
    public void stage(
            String part, List<PriceVersion> prices, List<IndicatorRow> indicators, List<RejectedLine> rejected) {
        Settings.Postgres postgres = new Settings.Postgres(Optional.of(url), user, password);
        try (Connection connection = DriverManager.getConnection(url, Address.properties(postgres))) {
            connection.setAutoCommit(false);
            for (String table : List.of("staging_prices", "staging_indicators", "staging_rejections")) {
                forget(connection, table, part);
            }
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            copy(
                    copy,
                    "staging_prices (run_id, part, commodity, day, event_time, known_at, open, high, low, close,"
                            + " volume, source)",
                    prices(part, prices));
            copy(
                    copy,
                    "staging_indicators (run_id, part, commodity, indicator, side, event_time, known_at, value,"
                            + " source)",
                    indicators(part, indicators));
            copy(
                    copy,
                    "staging_rejections (run_id, part, file, line, reason, reason_code, text)",
                    rejected(part, rejected));
            connection.commit();
        } catch (SQLException | IOException e) {
            throw StoreErrors.translate("stage " + part, postgres, e);
        }
    }

    private void forget(Connection connection, String table, String part) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + table + " WHERE run_id = ? AND part = ?")) {
            delete.setString(1, runId);
            delete.setString(2, part);
            delete.executeUpdate();
        }
    }

    private static void copy(CopyManager copy, String into, CopyText rows) throws SQLException, IOException {
        if (!rows.isEmpty()) {
            copy.copyIn("COPY " + into + " FROM STDIN", new StringReader(rows.toString()));
        }
    }

    private CopyText prices(String part, List<PriceVersion> prices) {
        CopyText rows = new CopyText();
        for (PriceVersion price : prices) {
            rows.text(runId)
                    .text(part)
                    .text(price.commodity())
                    .text(price.day().toString())
                    .time(price.eventTimeMs())
                    .time(price.knownAtMs())
                    .number(price.open())
                    .number(price.high())
                    .number(price.low())
                    .number(price.close())
                    .number(price.volume())
                    .text(price.source())
                    .endRow();
        }
        return rows;
    }

    private CopyText indicators(String part, List<IndicatorRow> indicators) {
        CopyText rows = new CopyText();
        for (IndicatorRow row : indicators) {
            IndicatorValue figure = row.figure();
            rows.text(runId)
                    .text(part)
                    .text(row.commodity())
                    .text(figure.series())
                    .text(figure.side().name().toLowerCase(Locale.ROOT))
                    .time(figure.eventTimeMs())
                    .time(figure.knownAtMs())
                    .number(figure.value())
                    .text(part)
                    .endRow();
        }
        return rows;
    }

    private CopyText rejected(String part, List<RejectedLine> rejected) {
        CopyText rows = new CopyText();
        for (RejectedLine line : rejected) {
            rows.text(runId)
                    .text(part)
                    .text(part)
                    .number(line.line())
                    .text(line.reason().name())
                    .text(line.reason().code())
                    .text(line.text())
                    .endRow();
        }
        return rows;
    }
}
