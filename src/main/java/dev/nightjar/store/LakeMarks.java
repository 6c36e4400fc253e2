package dev.nightjar.store;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of {@code lake_mirrors}. */
final class LakeMarks {
    private LakeMarks() {}

    static LakeMark read(Handle handle, String lake) {
        return handle.createQuery("""
                        SELECT (SELECT coalesce(sum(revision), 0)::bigint FROM commodities) AS revisions, now() AS now,
                               coalesce(m.revisions, -1) AS mirrored, m.mirrored_at
                        FROM (SELECT 1) one LEFT JOIN lake_mirrors m ON m.lake = :lake
                        """)
                .bind("lake", lake)
                .map((row, context) -> new LakeMark(
                        row.getLong("revisions"),
                        row.getObject("now", OffsetDateTime.class).toInstant(),
                        row.getLong("mirrored"),
                        Optional.ofNullable(row.getObject("mirrored_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)))
                .one();
    }

    static int write(Handle handle, String lake, LakeMark mark) {
        return handle.createUpdate("""
                        INSERT INTO lake_mirrors (lake, revisions, mirrored_at) VALUES (:lake, :revisions, :now)
                        ON CONFLICT ON CONSTRAINT lake_mirrors_pkey
                        DO UPDATE SET revisions = excluded.revisions, mirrored_at = excluded.mirrored_at
                        """)
                .bind("lake", lake)
                .bind("revisions", mark.revisions())
                .bind("now", OffsetDateTime.ofInstant(mark.now(), ZoneOffset.UTC))
                .execute();
    }
}
