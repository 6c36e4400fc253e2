package dev.nightjar.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.nightjar.pipeline.Pipeline.FeatureSource;
import dev.nightjar.pipeline.Pipeline.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads a pipeline file strictly: unknown keys, wrong values and contradictions are all reported together. */
public final class PipelineFile {
    private static final Duration DAY = Duration.ofDays(1);

    /** The price history's features look at no more earlier days; {@code EntityHistoryTest} holds the two together. */
    static final int MOST_HISTORY_DAYS = 14;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");
    static final String TOPIC_ALLOWED = "a Kafka topic name: letters, digits, dots, underscores, hyphens";
    private static final Pattern FEATURE_SUBSET =
            Pattern.compile("auto|all|onethird|sqrt|log2|[1-9]\\d{0,8}|0?\\.\\d*[1-9]\\d*|1\\.0+");
    private static final Pattern CRON = Pattern.compile("[0-9*,/-]+(\\s+[0-9*,/-]+){2}(\\s+[0-9A-Za-z*,/-]+){2}");

    private PipelineFile() {}

    /**
     * Reads a pipeline.
     *
     * @param file a HOCON file
     * @param overrides key to value, as {@code --set} gives them; they are part of the pipeline and of its hash
     * @param historyFeatures the names that a pipeline on price history may list
     * @throws ConfigurationException with every mistake found
     */
    public static Pipeline read(Path file, Map<String, String> overrides, Set<String> historyFeatures) {
        StrictConfig config = new StrictConfig(parse(file, overrides), file.toString());
        Pipeline draft = new Pipeline(
                name(config),
                config.text("description", ""),
                "",
                config.text("entity"),
                config.text("event-time"),
                features(config.child("features"), historyFeatures),
                label(config.child("label")),
                config.duration("window", DAY, DAY.multipliedBy(36_500)),
                model(config.child("model")),
                topics(config.child("topics")),
                registry(config.child("registry")),
                schedule(config.child("schedule")),
                gate(config.child("gate")),
                confidence(config.child("confidence")),
                scoring(config.child("scoring")),
                drift(config.child("drift")),
                PreprocessKeys.read(config));
        PipelineRules.check(config, draft);
        config.refuseMistakes("pipeline file " + file);
        return withHash(draft);
    }

    private static Config parse(Path file, Map<String, String> overrides) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigurationException(
                    "pipeline file " + file,
                    List.of(new Mistake(file.toString(), "(file)", "does not exist or is not a file")));
        }
        try {
            Config parsed = ConfigFactory.parseFile(
                    file.toFile(),
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false));
            Config given = ConfigFactory.empty();
            for (Map.Entry<String, String> entry : overrides.entrySet()) {
                given = override(entry.getKey(), entry.getValue()).withFallback(given);
            }
            return given.withFallback(parsed).resolve();
        } catch (ConfigException e) {
            throw new ConfigurationException("pipeline file " + file, List.of(Mistake.ofSyntax(file, e)));
        }
    }

    /** Values that are no HOCON, such as a cron line with its asterisks, are taken as text. */
    private static Config override(String key, String value) {
        String origin = "--set " + key;
        try {
            return ConfigFactory.parseString(
                    key + " = " + value, ConfigParseOptions.defaults().setOriginDescription(origin));
        } catch (ConfigException.Parse e) {
            return ConfigFactory.parseMap(Map.of(key, value), origin);
        }
    }

    private static String name(StrictConfig config) {
        return config.text("name", NAME, "lower-case letters, digits and hyphens, at most 63");
    }

    private static Pipeline.Features features(StrictConfig config, Set<String> historyFeatures) {
        FeatureSource from = config.choice("from", FeatureSource.class);
        List<String> names = config.texts("names");
        if (from == FeatureSource.PRICE_HISTORY && config.fine("from")) {
            for (String name : names) {
                if (!historyFeatures.contains(name)) {
                    config.mistake(
                            "names",
                            "holds \"" + name + "\"" + Wording.suggestion(name, historyFeatures) + "; allowed: "
                                    + String.join(", ", historyFeatures));
                }
            }
        }
        return new Pipeline.Features(
                from,
                names,
                config.duration("max-age", Duration.ofSeconds(1), DAY.multipliedBy(3650), DAY.multipliedBy(5)),
                config.integer("min-history", 0, MOST_HISTORY_DAYS, 0),
                config.choice(
                        "non-positive-price", Pipeline.NonPositivePrice.class, Pipeline.NonPositivePrice.DEAD_LETTER),
                config.choice("missing", Pipeline.Missing.class, Pipeline.Missing.REJECT),
                config.text("training-data", ""));
    }

    private static Pipeline.Label label(StrictConfig config) {
        Target target = config.choice("target", Target.class);
        return new Pipeline.Label(
                config.choice("kind", Pipeline.LabelKind.class),
                target,
                config.text("column", ""),
                config.integer("horizon", 0, 250, target == Target.LOG_RETURN ? 1 : 0));
    }

    private static Pipeline.Model model(StrictConfig config) {
        Pipeline.Family family = config.choice("family", Pipeline.Family.class);
        boolean forest = family == Pipeline.Family.RANDOM_FOREST;
        return new Pipeline.Model(
                family,
                config.wholeNumber("seed"),
                forest ? config.integer("trees", 1, 10_000) : config.integer("trees", 1, 10_000, 100),
                forest ? config.integer("max-depth", 0, 30) : config.integer("max-depth", 0, 30, 10),
                config.integer("min-leaf-rows", 1, 1_000_000, 1),
                config.decimal("subsampling-rate", 1e-6, 1, 1),
                config.text(
                        "feature-subset",
                        FEATURE_SUBSET,
                        "auto | all | onethird | sqrt | log2 | a count | a share",
                        "auto"),
                config.integer("max-bins", 2, 100_000, 32),
                config.decimal("interval-level", 0.5, 0.999, 0.9),
                boosting(config.child("boosting")),
                linear(config.child("linear")),
                mlp(config.child("mlp")));
    }

    private static Pipeline.Boosting boosting(StrictConfig config) {
        return new Pipeline.Boosting(
                config.integer("trees", 1, 10_000, 50),
                config.integer("max-depth", 0, 30, 4),
                config.decimal("step-size", 1e-6, 1, 0.1));
    }

    private static Pipeline.Linear linear(StrictConfig config) {
        return new Pipeline.Linear(
                config.decimal("regularization", 0, 1e9, 0), config.integer("iterations", 1, 100_000, 100));
    }

    private static Pipeline.Mlp mlp(StrictConfig config) {
        return new Pipeline.Mlp(
                config.integer("hidden", 1, 1_000, 16),
                config.integer("classes", 2, 100, 20),
                config.integer("iterations", 1, 100_000, 100));
    }

    private static Pipeline.Topics topics(StrictConfig config) {
        Duration longest = DAY.multipliedBy(3650);
        return new Pipeline.Topics(
                config.text("input", TOPIC, TOPIC_ALLOWED),
                config.text("predictions", TOPIC, TOPIC_ALLOWED),
                config.text("dead-letters", TOPIC, TOPIC_ALLOWED),
                config.text("model-training", TOPIC, TOPIC_ALLOWED, "model-training"),
                config.text("model-selected", TOPIC, TOPIC_ALLOWED, "model-selected"),
                config.integer("partitions", 1, 10_000),
                config.integer("replication", 1, 32, 1),
                config.duration("retention", Duration.ofMinutes(1), longest, DAY.multipliedBy(7)),
                config.duration("dead-letter-retention", Duration.ofMinutes(1), longest, DAY.multipliedBy(30)));
    }

    private static Pipeline.Registry registry(StrictConfig config) {
        return new Pipeline.Registry(config.text("experiment"), config.text("model"));
    }

    private static Pipeline.Schedule schedule(StrictConfig config) {
        return new Pipeline.Schedule(
                config.text("retrain", CRON, "five cron fields, for example \"0 1 * * *\"", "0 1 * * *"));
    }

    private static Pipeline.Gate gate(StrictConfig config) {
        return new Pipeline.Gate(
                config.decimal("min-accuracy", 0, 100),
                config.integer("min-rows", 2, Integer.MAX_VALUE),
                config.decimal("evaluation-share", 0.01, 0.5, 0.25),
                config.integer("origins", 1, 250, 3),
                config.integer("min-judging-rows", 2, Integer.MAX_VALUE, 30),
                config.integer("min-judging-times", 2, Integer.MAX_VALUE, 5),
                config.decimal("significance", 0.0001, 0.5, 0.01),
                config.duration("max-champion-age", DAY, DAY.multipliedBy(3650), DAY.multipliedBy(30)),
                score(config.child("score")),
                rollback(config.child("rollback")));
    }

    /** Nothing means accuracy alone. */
    private static Map<String, Double> score(StrictConfig config) {
        Map<String, Double> weights = new TreeMap<>();
        for (String metric : Pipeline.Gate.metrics()) {
            double weight = config.decimal(metric.replace('_', '-'), 0, 1e6, 0);
            if (weight > 0) {
                weights.put(metric, weight);
            }
        }
        return weights.isEmpty() ? Map.of("accuracy", 1.0) : weights;
    }

    private static Pipeline.Rollback rollback(StrictConfig config) {
        return new Pipeline.Rollback(
                config.decimal("drop", 0.01, 100, 2),
                config.integer("window-days", 1, 250, 5),
                config.integer("windows", 1, 100, 3),
                config.integer("min-outcomes", 1, Integer.MAX_VALUE, 30));
    }

    private static Pipeline.Confidence confidence(StrictConfig config) {
        return new Pipeline.Confidence(
                config.integer("outcomes", 10, 100_000, 100), config.integer("min-outcomes", 5, 100_000, 20));
    }

    private static Pipeline.Scoring scoring(StrictConfig config) {
        return new Pipeline.Scoring(
                config.choice("trigger", Pipeline.Trigger.class, Pipeline.Trigger.MICRO_BATCH),
                config.choice("delivery", Pipeline.Delivery.class, Pipeline.Delivery.EXACTLY_ONCE),
                config.integer("max-record-bytes", 64, 100_000_000, 65_536),
                config.duration("refresh", Duration.ofMillis(100), DAY, Duration.ofSeconds(5)),
                SourceOptions.read(config));
    }

    private static Pipeline.Drift drift(StrictConfig config) {
        return new Pipeline.Drift(
                config.decimal("psi", 0.1, 100, 0.25), config.integer("min-rows", 50, Integer.MAX_VALUE, 500));
    }

    private static Pipeline withHash(Pipeline p) {
        return new Pipeline(
                p.name(),
                p.description(),
                CanonicalForm.sha256(p),
                p.entity(),
                p.eventTime(),
                p.features(),
                p.label(),
                p.window(),
                p.model(),
                p.topics(),
                p.registry(),
                p.schedule(),
                p.gate(),
                p.confidence(),
                p.scoring(),
                p.drift(),
                p.preprocess());
    }
}
