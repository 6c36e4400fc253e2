package dev.nightjar.objects;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Ends a call to S3 that nobody answers after about half a minute; Hadoop's own defaults add up to a quarter of an hour
 * and, for a bucket that is throttled, to hours. What the user has set stays, for all buckets or for one.
 */
final class S3aLimits {
    private static final String DEFAULTS = "core-default.xml";

    /** Hadoop takes no time below 15 s. */
    private static final Map<String, String> LIMITS = Map.of(
            // Holds for one request with the tries of Amazon's own client.
            "fs.s3a.connection.request.timeout", "15s",
            "fs.s3a.connection.establish.timeout", "15s",
            "fs.s3a.connection.timeout", "15s",
            "fs.s3a.connection.part.upload.timeout", "60s",
            "fs.s3a.retry.limit", "1",
            "fs.s3a.retry.throttle.limit", "3");

    private S3aLimits() {}

    /** The same settings with limits where the user has set none. */
    static Configuration addedTo(Configuration given) {
        Configuration limited = new Configuration(given);
        LIMITS.forEach((key, limit) -> {
            if (isDefault(given, key)) {
                limited.set(key, limit);
            }
        });
        return limited;
    }

    private static boolean isDefault(Configuration given, String key) {
        String[] sources = given.getPropertySources(key);
        return sources == null || sources[sources.length - 1].equals(DEFAULTS);
    }
}
