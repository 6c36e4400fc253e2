package dev.nightjar.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The rows of {@code ml_models}. */
final class ModelQueries {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelQueries() {}

    static int upsert(Handle handle, ModelRow row) {
        return handle.createUpdate("""
                        INSERT INTO ml_models
                          (model_name, version, run_id, pipeline, config_hash, metrics, status, created_at)
                        VALUES (:name, :version, :run, :pipeline, :hash, :metrics::jsonb, :status, :created)
                        ON CONFLICT ON CONSTRAINT ml_models_pkey DO UPDATE SET
                          run_id = excluded.run_id, pipeline = excluded.pipeline, config_hash = excluded.config_hash,
                          metrics = excluded.metrics, status = excluded.status, created_at = excluded.created_at,
                          updated_at = now()
                        """)
                .bind("name", row.modelName())
                .bind("version", row.version())
                .bind("run", row.runId())
                .bind("pipeline", row.pipeline())
                .bind("hash", row.configHash())
                .bind("metrics", json(row.metrics()))
                .bind("status", row.status().key())
                .bind("created", OffsetDateTime.ofInstant(row.createdAt(), ZoneOffset.UTC))
                .execute();
    }

    static List<ModelRow> all(Handle handle, String modelName) {
        return handle.createQuery("""
                        SELECT model_name, version, run_id, pipeline, config_hash, metrics, status, created_at
                        FROM ml_models WHERE model_name = :name
                        ORDER BY created_at DESC, char_length(version) DESC, version DESC
                        """)
                .bind("name", modelName)
                .map((row, context) -> row(row))
                .list();
    }

    static int forgetChallenger(Handle handle, String modelName, String version) {
        return handle.createUpdate(
                        "DELETE FROM ml_models WHERE model_name = :name AND version = :version AND status = 'challenger'")
                .bind("name", modelName)
                .bind("version", version)
                .execute();
    }

    private static ModelRow row(ResultSet row) throws SQLException {
        return new ModelRow(
                row.getString("model_name"),
                row.getString("version"),
                row.getString("run_id"),
                row.getString("pipeline"),
                row.getString("config_hash"),
                metrics(row.getString("metrics")),
                ModelRow.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static String json(Map<String, Double> metrics) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(metrics));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("metrics are not JSON: " + metrics, e);
        }
    }

    private static Map<String, Double> metrics(String json) {
        try {
            return JSON.readValue(json, new TypeReference<TreeMap<String, Double>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("ml_models.metrics does not hold numbers by name: " + json, e);
        }
    }
}
