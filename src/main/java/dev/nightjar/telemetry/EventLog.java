package dev.nightjar.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.StringMapMessage;
import org.jspecify.annotations.Nullable;

/**
 * Writes facts: {@code {"ts":…,"level":…,"service":…,"event":"model_loaded",…ids}}. Values are printed as they are, so
 * never pass a secret.
 */
public final class EventLog {
    private final Logger logger;
    private final Map<String, String> context;

    private EventLog(Logger logger, Map<String, String> context) {
        this.logger = logger;
        this.context = context;
    }

    /**
     * The log of a part.
     *
     * @param service {@code retrain}, {@code score}, …
     * @param context alternating keys and values that stand in every line, such as pipeline and config_hash
     */
    public static EventLog of(String service, String... context) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("service", service);
        put(fields, (Object[]) context);
        return new EventLog(LogManager.getLogger("nightjar." + service), fields);
    }

    /**
     * Something happened.
     *
     * @param event past tense, {@code model_loaded}
     * @param fields alternating keys and values
     */
    public void info(String event, @Nullable Object... fields) {
        log(Level.INFO, event, null, fields);
    }

    /** Something happened that a person should look at some time. */
    public void warn(String event, @Nullable Object... fields) {
        log(Level.WARN, event, null, fields);
    }

    /** Something failed. */
    public void error(String event, Throwable cause, @Nullable Object... fields) {
        log(Level.ERROR, event, cause, fields);
    }

    private void log(Level level, String event, @Nullable Throwable cause, @Nullable Object... fields) {
        if (!logger.isEnabled(level)) {
            return;
        }
        Map<String, String> all = new LinkedHashMap<>();
        all.put("event", event);
        all.putAll(context);
        put(all, fields);
        logger.log(level, new StringMapMessage(all), cause);
    }

    private static void put(Map<String, String> into, @Nullable Object... fields) {
        if (fields.length % 2 != 0) {
            throw new IllegalArgumentException("keys and values do not pair: " + fields.length);
        }
        for (int i = 0; i < fields.length; i += 2) {
            into.put(String.valueOf(fields[i]), String.valueOf(fields[i + 1]));
        }
    }
}
