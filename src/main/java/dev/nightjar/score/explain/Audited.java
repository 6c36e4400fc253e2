package dev.nightjar.score.explain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer and what came of making it again.
 *
 * @param found where it stands
 * @param recorded the record's fields by name, in the order in which they come to be
 * @param verdict whether it is what it should be
 * @param rows which rows it rests on, for people; empty for a request, which brings its features
 */
record Audited(FoundAnswer found, Map<String, @Nullable Object> recorded, Verdict verdict, String rows) {

    /** A field as text; empty where the record has none. */
    String text(String field) {
        Object value = recorded.get(field);
        return value == null ? "" : String.valueOf(value);
    }
}
