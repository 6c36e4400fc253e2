package dev.nightjar.session;

import org.apache.hadoop.conf.Configuration;

/** Settings of Hadoop's file systems for what works without a Spark session. */
public final class HadoopSettings {
    private static final String PREFIX = "spark.hadoop.";

    private HadoopSettings() {}

    /** As a session of this process would have them: its {@code spark.hadoop.*} properties over Hadoop's files. */
    public static Configuration ofProcess() {
        // Not by Spark's own class: loading that takes a command a second.
        Configuration hadoop = new Configuration();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .forEach(name -> hadoop.set(name.substring(PREFIX.length()), System.getProperty(name)));
        return hadoop;
    }
}
