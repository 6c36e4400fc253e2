package dev.nightjar.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of {@code model_decisions} and {@code model_terms}. */
final class LedgerQueries {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DECISION =
            "d.model_name, d.version, d.champion, d.pipeline, d.config_hash, d.decision, d.decided_by, d.reasons,"
                    + " d.evidence, d.decided_at";
    private static final String TERMS =
            "SELECT t.term_id, t.previous, t.begun_at, t.live_from, t.live_until, t.done_at, " + DECISION
                    + " FROM model_terms t JOIN model_decisions d USING (decision_id) WHERE t.model_name = :model ";

    private LedgerQueries() {}

    static long insert(Handle handle, DecisionRow row) {
        return handle.createQuery("""
                        INSERT INTO model_decisions
                          (model_name, version, champion, pipeline, config_hash, decision, decided_by, reasons, evidence,
                           decided_at)
                        VALUES (:model, :version, :champion, :pipeline, :hash, :decision, :by, :reasons::jsonb,
                                :evidence::jsonb, :at)
                        RETURNING decision_id
                        """)
                .bind("model", row.modelName())
                .bind("version", row.version())
                .bind("champion", row.champion().orElse(null))
                .bind("pipeline", row.pipeline())
                .bind("hash", row.configHash())
                .bind("decision", row.decision())
                .bind("by", row.decidedBy())
                .bind("reasons", json(row.reasons()))
                .bind("evidence", row.evidence())
                .bind("at", time(row.decidedAt()))
                .mapTo(Long.class)
                .one();
    }

    static int begin(Handle handle, DecisionRow decision, Optional<String> previous, long decisionId) {
        return handle.createUpdate("""
                        INSERT INTO model_terms (model_name, version, previous, decision_id, begun_at)
                        VALUES (:model, :version, :previous, :decision, :at)
                        """)
                .bind("model", decision.modelName())
                .bind("version", decision.version())
                .bind("previous", previous.orElse(null))
                .bind("decision", decisionId)
                .bind("at", time(decision.decidedAt()))
                .execute();
    }

    static Optional<Term> unfinished(Handle handle, String model) {
        return handle.createQuery(TERMS + "AND t.done_at IS NULL")
                .bind("model", model)
                .map((row, context) -> term(row))
                .findOne();
    }

    static List<Term> terms(Handle handle, String model) {
        return handle.createQuery(TERMS + "ORDER BY t.term_id DESC")
                .bind("model", model)
                .map((row, context) -> term(row))
                .list();
    }

    static List<DecisionRow> decisions(Handle handle, String model, int most) {
        return handle.createQuery("SELECT " + DECISION
                        + " FROM model_decisions d WHERE d.model_name = :model ORDER BY d.decision_id DESC LIMIT :most")
                .bind("model", model)
                .bind("most", most)
                .map((row, context) -> decision(row))
                .list();
    }

    static List<DecisionRow> decisionsOn(Handle handle, String model, String version) {
        return handle.createQuery("SELECT " + DECISION + " FROM model_decisions d"
                        + " WHERE d.model_name = :model AND d.version = :version ORDER BY d.decision_id DESC")
                .bind("model", model)
                .bind("version", version)
                .map((row, context) -> decision(row))
                .list();
    }

    static int live(Handle handle, Term term, Instant now) {
        return handle.createUpdate("UPDATE model_terms SET live_from = coalesce(live_from, :now) WHERE term_id = :id")
                .bind("now", time(now))
                .bind("id", term.id())
                .execute();
    }

    static int finish(Handle handle, Term term, Optional<String> previous, String baseline, Instant now) {
        int closed = handle.createUpdate("""
                        UPDATE model_terms SET live_until = (SELECT live_from FROM model_terms WHERE term_id = :id)
                        WHERE model_name = :model AND done_at IS NOT NULL AND live_until IS NULL AND term_id <> :id
                        """)
                .bind("id", term.id())
                .bind("model", term.decision().modelName())
                .execute();
        int done = handle.createUpdate("UPDATE model_terms SET done_at = :now, previous = :previous"
                        + " WHERE term_id = :id AND done_at IS NULL")
                .bind("now", time(now))
                .bind("previous", previous.orElse(null))
                .bind("id", term.id())
                .execute();
        // The champion goes first: there may be one only.
        return closed + done + leave(handle, term, previous) + enter(handle, term, baseline);
    }

    static int abandon(Handle handle, Term term, Instant now) {
        int never = handle.createUpdate(
                        "DELETE FROM model_terms WHERE term_id = :id AND done_at IS NULL AND live_from IS NULL")
                .bind("id", term.id())
                .execute();
        return never
                + handle.createUpdate(
                                "UPDATE model_terms SET done_at = :now, live_until = :now WHERE term_id = :id AND done_at IS NULL")
                        .bind("now", time(now))
                        .bind("id", term.id())
                        .execute();
    }

    private static int leave(Handle handle, Term term, Optional<String> previous) {
        return handle.createUpdate("""
                        UPDATE ml_models SET updated_at = now(),
                          live_until = CASE WHEN status = 'champion' THEN
                            (SELECT live_from FROM model_terms WHERE term_id = :id) ELSE live_until END,
                          status = CASE WHEN version = :previous THEN 'previous'
                                        WHEN status = 'champion' AND :decision = 'roll_back' THEN 'rolled_back'
                                        ELSE 'retired' END
                        WHERE model_name = :model AND version <> :version
                          AND (status IN ('champion', 'previous') OR version = :previous)
                        """)
                .bind("id", term.id())
                .bind("model", term.decision().modelName())
                .bind("version", term.version())
                .bind("previous", previous.orElse(null))
                .bind("decision", term.decision().decision())
                .execute();
    }

    private static int enter(Handle handle, Term term, String baseline) {
        return handle.createUpdate("""
                        UPDATE ml_models SET updated_at = now(), status = 'champion', live_until = NULL,
                          live_from = (SELECT live_from FROM model_terms WHERE term_id = :id),
                          baseline = :baseline::jsonb, why = :why
                        WHERE model_name = :model AND version = :version
                        """)
                .bind("id", term.id())
                .bind("model", term.decision().modelName())
                .bind("version", term.version())
                .bind("baseline", baseline)
                .bind("why", String.join("; ", term.decision().reasons()))
                .execute();
    }

    private static Term term(ResultSet row) throws SQLException {
        return new Term(
                row.getLong("term_id"),
                row.getString("version"),
                Optional.ofNullable(row.getString("previous")),
                time(row, "begun_at").orElseThrow(),
                time(row, "live_from"),
                time(row, "live_until"),
                time(row, "done_at").isPresent(),
                decision(row));
    }

    private static DecisionRow decision(ResultSet row) throws SQLException {
        return new DecisionRow(
                row.getString("model_name"),
                row.getString("version"),
                Optional.ofNullable(row.getString("champion")),
                row.getString("pipeline"),
                row.getString("config_hash"),
                row.getString("decision"),
                row.getString("decided_by"),
                texts(row.getString("reasons")),
                row.getString("evidence"),
                time(row, "decided_at").orElseThrow());
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime time(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private static String json(List<String> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("texts are not JSON: " + texts, e);
        }
    }

    private static List<String> texts(@Nullable String json) {
        try {
            return JSON.readValue(json, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("model_decisions.reasons does not hold texts: " + json, e);
        }
    }
}
