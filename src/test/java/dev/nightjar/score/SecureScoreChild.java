package dev.nightjar.score;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.guard.Resume;
import dev.nightjar.session.Sessions;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;

/**
 * A scorer as a process of its own that reads its settings from the shipped file and its environment, shows Spark's pages,
 * and logs far more than it would by itself.
 */
final class SecureScoreChild {
    private SecureScoreChild() {}

    /** @param args mark, checkpoints, trigger, delivery */
    public static void main(String[] args) {
        Settings read = Settings.read(Path.of("conf/nightjar.conf"), Path.of("no-stack.conf"));
        Settings settings = new Settings(read.kafka(), read.postgres(), read.mlflow(), "", args[1], "");
        System.out.println("[child] " + settings);
        SparkSession spark = Sessions.open("nightjar-score " + args[0]);
        Configurator.setRootLevel(Level.INFO);
        Configurator.setLevel("org.apache.spark.sql.kafka010", Level.DEBUG);
        Configurator.setLevel("org.apache.spark.kafka010", Level.DEBUG);
        Configurator.setLevel("org.apache.kafka.common.security", Level.DEBUG);
        System.out.println("[child] Pages at " + spark.sparkContext().uiWebUrl().get());
        new ScoreJob(
                        spark,
                        ScorePipelines.marked(args[0], Pipeline.Delivery.valueOf(args[3])),
                        settings,
                        new MarketKnowledge(),
                        Pipeline.Trigger.valueOf(args[2]),
                        Resume.CHECKPOINT,
                        line -> System.out.println("[child] " + line))
                .execute();
    }
}
