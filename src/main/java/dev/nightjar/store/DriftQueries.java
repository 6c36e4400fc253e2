package dev.nightjar.store;

import dev.nightjar.drift.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The rows of {@code model_drift} and {@code retrain_requests}. */
final class DriftQueries {
    private DriftQueries() {}

    static int insert(Handle handle, List<DriftRow> rows) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO model_drift
                  (pipeline, model_name, model_version, feature, window_from, window_until, rows, psi, ks, p_value,
                   verdict, computed_at)
                VALUES (:pipeline, :name, :version, :feature, :from, :until, :rows, :psi, :ks, :p, :verdict, :computed)
                """);
        for (DriftRow row : rows) {
            batch.bind("pipeline", row.pipeline())
                    .bind("name", row.modelName())
                    .bind("version", row.modelVersion())
                    .bind("feature", row.feature())
                    .bind("from", utc(row.from()))
                    .bind("until", utc(row.until()))
                    .bind("rows", row.rows())
                    .bind("psi", known(row.psi()))
                    .bind("ks", known(row.ks()))
                    .bind("p", known(row.pValue()))
                    .bind("verdict", row.verdict().key())
                    .bind("computed", utc(row.computedAt()))
                    .add();
        }
        return batch.execute().length;
    }

    static List<DriftRow> all(Handle handle, String modelName) {
        return handle.createQuery("""
                        SELECT pipeline, model_name, model_version, feature, window_from, window_until, rows, psi, ks,
                               p_value, verdict, computed_at
                        FROM model_drift WHERE model_name = :name ORDER BY computed_at DESC, feature
                        """)
                .bind("name", modelName)
                .map((row, context) -> row(row))
                .list();
    }

    static Instant request(Handle handle, DriftRow drifted, String why) {
        handle.createUpdate("""
                        INSERT INTO retrain_requests (model_name, model_version, pipeline, why, requested_at)
                        VALUES (:name, :version, :pipeline, :why, :at) ON CONFLICT DO NOTHING
                        """)
                .bind("name", drifted.modelName())
                .bind("version", drifted.modelVersion())
                .bind("pipeline", drifted.pipeline())
                .bind("why", why)
                .bind("at", utc(drifted.computedAt().truncatedTo(ChronoUnit.SECONDS)))
                .execute();
        return handle.createQuery("""
                        SELECT requested_at FROM retrain_requests
                        WHERE model_name = :name AND model_version = :version
                        """)
                .bind("name", drifted.modelName())
                .bind("version", drifted.modelVersion())
                .mapTo(Instant.class)
                .one();
    }

    static Optional<Instant> requested(Handle handle, String pipeline) {
        return handle.createQuery("SELECT max(requested_at) FROM retrain_requests WHERE pipeline = :pipeline")
                .bind("pipeline", pipeline)
                .mapTo(Instant.class)
                .findOne();
    }

    private static DriftRow row(ResultSet row) throws SQLException {
        return new DriftRow(
                row.getString("pipeline"),
                row.getString("model_name"),
                row.getString("model_version"),
                row.getString("feature"),
                row.getObject("window_from", OffsetDateTime.class).toInstant(),
                row.getObject("window_until", OffsetDateTime.class).toInstant(),
                row.getLong("rows"),
                number(row, "psi"),
                number(row, "ks"),
                number(row, "p_value"),
                Verdict.valueOf(row.getString("verdict").toUpperCase(Locale.ROOT)),
                row.getObject("computed_at", OffsetDateTime.class).toInstant());
    }

    private static double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    private static @Nullable Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static OffsetDateTime utc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
