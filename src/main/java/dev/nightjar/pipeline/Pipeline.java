package dev.nightjar.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One named prediction task, read from a file under {@code conf/pipelines/} by {@link PipelineFile}.
 *
 * @param name lower-case letters, digits and hyphens; names the consumer group, the checkpoint and the log lines
 * @param description one line for people
 * @param configHash SHA-256 (64 hexadecimal digits) of the pipeline's canonical form: the same settings written in
 *     another order or another unit hash alike
 * @param entity name of the field that holds the entity, for example {@code commodity}
 * @param eventTime name of the field that holds the event time
 * @param features where features come from and which
 * @param label what is predicted
 * @param window how far back training looks, from the as-of time
 * @param model family, parameters and seed
 * @param topics Kafka topics and how they are made
 * @param registry MLflow names
 * @param schedule when the nightly parts run
 * @param gate what a version must reach
 * @param confidence how intervals are kept honest
 * @param scoring how the stream runs
 * @param drift from when on live rows count as drifted
 * @param preprocess how a data set becomes what claims name; there if and only if features come by claim
 */
public record Pipeline(
        String name,
        String description,
        String configHash,
        String entity,
        String eventTime,
        Features features,
        Label label,
        Duration window,
        Model model,
        Topics topics,
        Registry registry,
        Schedule schedule,
        Gate gate,
        Confidence confidence,
        Scoring scoring,
        Drift drift,
        Optional<Preprocess> preprocess) {

    /** The same pipeline, the same hash, with models of another family: several families compete under one hash. */
    public Pipeline withFamily(Family family) {
        return new Pipeline(
                name,
                description,
                configHash,
                entity,
                eventTime,
                features,
                label,
                window,
                model.withFamily(family),
                topics,
                registry,
                schedule,
                gate,
                confidence,
                scoring,
                drift,
                preprocess);
    }

    /**
     * The same for a pipeline whose features come by claim.
     *
     * @throws IllegalStateException for another
     */
    public Preprocess claims() {
        return preprocess.orElseThrow(() -> new IllegalStateException(name + " has no claims"));
    }

    /**
     * Where the features come from.
     *
     * @param from how they are made
     * @param names in the model's order; for {@link FeatureSource#PRICE_HISTORY} out of the known list, for
     *     {@link FeatureSource#REQUEST} the request's own field names
     * @param maxAge a newest known row older than this makes a prediction {@code STALE_FEATURES}
     * @param minHistory earlier daily rows an entity must have; fewer is a dead letter
     * @param nonPositivePrice what happens to a price at or below zero
     * @param missing what happens to a missing value in a request
     * @param trainingData for {@link FeatureSource#REQUEST}: path of the CSV or Parquet data set; empty otherwise
     */
    public record Features(
            FeatureSource from,
            List<String> names,
            Duration maxAge,
            int minHistory,
            NonPositivePrice nonPositivePrice,
            Missing missing,
            String trainingData) {}

    /** How features come to be. */
    public enum FeatureSource {
        /** Computed as of the event from the daily price history in the feature store. */
        PRICE_HISTORY,
        /** Carried by the request itself. */
        REQUEST,
        /** In rows of a processed data set, which a claim names. */
        CLAIM;

        /** As the pipeline file has it, {@code price-history}. */
        public String key() {
            return Wording.written(this);
        }
    }

    /** What happens to an event whose price is zero or negative. */
    public enum NonPositivePrice {
        /** It goes to the dead letters with reason NON_POSITIVE_PRICE. */
        DEAD_LETTER
    }

    /** What happens to a missing feature value. */
    public enum Missing {
        /** It goes to the dead letters. */
        REJECT,
        /** The training rows' median takes its place. */
        MEDIAN
    }

    /**
     * What is predicted.
     *
     * @param kind number or class
     * @param target how the label is made
     * @param column for {@link Target#COLUMN} the data set's column; empty otherwise
     * @param horizon trading days ahead, ≥ 1; 0 for {@link Target#COLUMN}
     */
    public record Label(LabelKind kind, Target target, String column, int horizon) {}

    /** A number or a class. */
    public enum LabelKind {
        REGRESSION,
        CLASSIFICATION
    }

    /** How the label is made. */
    public enum Target {
        /** ln(price at horizon ÷ price now); predictions come back as prices. */
        LOG_RETURN,
        /** A column of the data set, as it is. */
        COLUMN
    }

    /**
     * What is trained.
     *
     * @param family the model family
     * @param seed the same seed and rows give the same forest
     * @param trees number of trees
     * @param maxDepth depth of a tree, 0 (a leaf) to 30
     * @param minLeafRows rows a leaf must hold
     * @param subsamplingRate share of rows each tree sees, in (0, 1]
     * @param featureSubset MLlib's {@code featureSubsetStrategy}
     * @param maxBins MLlib's {@code maxBins}
     * @param intervalLevel nominal coverage of the interval, in (0, 1)
     * @param boosting what gradient-boosted trees take in place of {@code trees} and {@code maxDepth}
     * @param linear what the linear family takes
     * @param mlp what the multilayer perceptron takes
     */
    public record Model(
            Family family,
            long seed,
            int trees,
            int maxDepth,
            int minLeafRows,
            double subsamplingRate,
            String featureSubset,
            int maxBins,
            double intervalLevel,
            Boosting boosting,
            Linear linear,
            Mlp mlp) {
        Model withFamily(Family other) {
            return new Model(
                    other,
                    seed,
                    trees,
                    maxDepth,
                    minLeafRows,
                    subsamplingRate,
                    featureSubset,
                    maxBins,
                    intervalLevel,
                    boosting,
                    linear,
                    mlp);
        }

        /** What is fitted, for people: {@code 100 trees}. */
        public String summary() {
            return switch (family) {
                case RANDOM_FOREST -> trees + " trees";
                case GRADIENT_BOOSTED_TREES -> boosting.trees() + " boosted trees";
                case LINEAR -> "a linear model";
                case MLP -> "a perceptron with " + mlp.hidden() + " hidden units";
            };
        }
    }

    /**
     * Settings of gradient-boosted trees.
     *
     * @param trees number of trees, one after the other
     * @param maxDepth depth of a tree, 0 to 30
     * @param stepSize share of each tree's answer that is added, in (0, 1]
     */
    public record Boosting(int trees, int maxDepth, double stepSize) {}

    /**
     * Settings of linear and logistic regression.
     *
     * @param regularization weight of the squared coefficients of standardised inputs in the loss, ≥ 0
     * @param iterations at most
     */
    public record Linear(double regularization, int iterations) {}

    /**
     * Settings of the multilayer perceptron.
     *
     * @param hidden numbers in the hidden layer
     * @param classes parts of a number's range, at most; where the label is a class there are as many as that has
     * @param iterations at most
     */
    public record Mlp(int hidden, int classes, int iterations) {}

    /** A model family. */
    public enum Family {
        RANDOM_FOREST,
        GRADIENT_BOOSTED_TREES,
        LINEAR,
        MLP;

        /** As the pipeline file and events have it, {@code random-forest}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Kafka topics.
     *
     * @param input events or requests
     * @param predictions answers
     * @param deadLetters what can never be scored
     * @param modelTraining a version was trained
     * @param modelSelected a version was selected
     * @param partitions of input, predictions and dead letters
     * @param replication factor of every topic that Nightjar creates
     * @param retention of predictions
     * @param deadLetterRetention of dead letters, longer than the input's
     */
    public record Topics(
            String input,
            String predictions,
            String deadLetters,
            String modelTraining,
            String modelSelected,
            int partitions,
            int replication,
            Duration retention,
            Duration deadLetterRetention) {}

    /**
     * MLflow names.
     *
     * @param experiment experiment that holds the runs
     * @param model registered model
     */
    public record Registry(String experiment, String model) {}

    /**
     * When the nightly parts run.
     *
     * @param retrain five-field cron expression, UTC
     */
    public record Schedule(String retrain) {}

    /**
     * What a version must reach before it may be champion.
     *
     * @param minAccuracy in per cent, 100 × (1 − MAPE) or of classes the share of correct rows; a version must be above it
     * @param minRows training rows
     * @param evaluationShare share of the window's days, the latest, that only judge; in (0, 0.5]
     * @param origins times from which these days are forecast, each by a fit to what was known then; 1 to 250
     * @param minJudgingRows rows that challenger and champion must have in common, neither having learned from them
     * @param minJudgingTimes different event times among them
     * @param significance a better challenger is promoted when luck explains it with a probability below this; in (0, 1)
     * @param maxChampionAge a champion that learned longer ago is replaced by a challenger that is not worse
     * @param score weights of the metrics that make the composite score, at least one above 0
     * @param rollback when the champion is taken back
     */
    public record Gate(
            double minAccuracy,
            int minRows,
            double evaluationShare,
            int origins,
            int minJudgingRows,
            int minJudgingTimes,
            double significance,
            Duration maxChampionAge,
            Map<String, Double> score,
            Rollback rollback) {
        private static final List<String> OF_NUMBERS =
                List.of("accuracy", "coverage", "interval_width", "mae", "mape", "r2", "rmse", "skill");
        private static final List<String> OF_CLASSES =
                List.of("accuracy", "brier", "f1", "log_loss", "roc_auc", "skill");

        /** What a score may weigh, whatever the label is. */
        public static List<String> metrics() {
            return Stream.concat(OF_NUMBERS.stream(), OF_CLASSES.stream())
                    .distinct()
                    .sorted()
                    .toList();
        }

        /** What a score may weigh. */
        public static List<String> metrics(LabelKind kind) {
            return switch (kind) {
                case REGRESSION -> OF_NUMBERS;
                case CLASSIFICATION -> OF_CLASSES;
            };
        }
    }

    /**
     * When the champion is taken back for what came true.
     *
     * @param drop points of accuracy below the figure at promotion that may be lost, beyond what the naive forecast lost
     * @param windowDays days with outcomes that make a window
     * @param windows successive windows that must all be below
     * @param minOutcomes a window with fewer outcomes is no evidence
     */
    public record Rollback(double drop, int windowDays, int windows, int minOutcomes) {}

    /**
     * What intervals are calibrated by, and what a prediction's confidence counts.
     *
     * @param outcomes of a commodity that count, the latest
     * @param minOutcomes with fewer of its own a commodity takes everybody's correction
     */
    public record Confidence(int outcomes, int minOutcomes) {}

    /**
     * How the stream runs.
     *
     * @param trigger Structured Streaming's trigger
     * @param delivery what a crash may do to a prediction
     * @param maxRecordBytes a larger record is a dead letter
     * @param refresh how often features and the champion are looked up anew
     * @param sparkOptions of the Kafka source, those that change how much it reads at once and how patiently
     */
    public record Scoring(
            Trigger trigger,
            Delivery delivery,
            int maxRecordBytes,
            Duration refresh,
            Map<String, String> sparkOptions) {}

    /**
     * From when on live inputs and answers count as drifted from what their version learned from.
     *
     * @param psi population stability index of a column, at least 0.1
     * @param minRows predictions it takes to say anything
     */
    public record Drift(double psi, int minRows) {}

    /** Structured Streaming's trigger. */
    public enum Trigger {
        MICRO_BATCH,
        REAL_TIME
    }

    /** What a crash may do. */
    public enum Delivery {
        /** One prediction or dead letter for each event, whatever crashes: answer and position are one transaction. */
        EXACTLY_ONCE,
        /** Spark's Kafka sink: a crash may write a prediction again, under the same id. */
        AT_LEAST_ONCE
    }

    /**
     * How {@code nightjar preprocess} makes a processed data set: features filled and scaled by statistics of the training
     * part, and the label, which is a feature's value one step later.
     *
     * @param train URI of the training part, CSV with a header
     * @param test URI of the part that follows
     * @param trainingTopic topic of training claims; inference claims are the pipeline's input
     * @param predict the feature whose next value is the label; its present one is the naive forecast
     * @param step from one row to the next
     * @param timeFeatures those of the features that are computed from the row's time
     * @param emptyCells what an empty cell of a feature becomes
     */
    public record Preprocess(
            String train,
            String test,
            String trainingTopic,
            String predict,
            Duration step,
            List<TimeFeature> timeFeatures,
            EmptyCells emptyCells) {}

    /** A feature that is known from the time alone, as the data set has it. */
    public enum TimeFeature {
        /** Sine of the time of day, once round a day; −1 to 1. */
        TIME_OF_DAY_SIN,
        /** Cosine of the time of day. */
        TIME_OF_DAY_COS,
        /** 1 (Monday) to 7 (Sunday). */
        DAY_OF_WEEK,
        /** 1 on Saturday and Sunday, else 0. */
        WEEKEND;

        /** The feature's name, {@code time_of_day_sin}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What an empty cell of a feature becomes. */
    public enum EmptyCells {
        /** The last value before it; without one, the training part's median. */
        LAST,
        /** The training part's median. */
        MEDIAN,
        /** The data set is refused. */
        REJECT
    }
}
