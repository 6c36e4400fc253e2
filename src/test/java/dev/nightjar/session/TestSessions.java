package dev.nightjar.session;

import org.apache.spark.sql.SparkSession;

/** Sessions as spark-submit would open them, on four threads of this JVM (real-time mode holds one for each input partition), without a web page. */
public final class TestSessions {
    private TestSessions() {}

    /** The JVM's one session; Spark stops it when the JVM ends. */
    public static SparkSession open() {
        System.setProperty("spark.master", "local[4]");
        System.setProperty("spark.ui.enabled", "false");
        System.setProperty("spark.driver.host", "127.0.0.1");
        System.setProperty("spark.driver.bindAddress", "127.0.0.1");
        System.setProperty("spark.sql.shuffle.partitions", "2");
        return Sessions.open("nightjar-test");
    }
}
