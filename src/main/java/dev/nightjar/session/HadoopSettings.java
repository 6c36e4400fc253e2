package dev.nightjar.session;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Settings of Hadoop's file systems for what works without a Spark session. */
public final class HadoopSettings {
    private HadoopSettings() {}

    /** As a session of this process would have them: its {@code spark.hadoop.*} properties over Hadoop's files. */
    public static Configuration ofProcess() {
        return SparkHadoopUtil.get().newConfiguration(new SparkConf());
    }
}
