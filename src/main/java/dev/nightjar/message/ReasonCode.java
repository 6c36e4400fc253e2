package dev.nightjar.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every failure or refusal that a person may meet: one code, one name, and for each its cause, how to check it and what
 * to do. The same code stands in the exit text, the log line, the metric label, the dead letter's header and the alert.
 */
public enum ReasonCode {
    CONFIGURATION_INVALID(
            1,
            Kind.ARGUMENT,
            "A pipeline or settings file holds a key, a value or a combination that is not allowed.",
            "Run: nightjar pipeline check FILE",
            "Correct the lines that are named; every mistake is listed at once."),
    ARGUMENT_INVALID(
            2,
            Kind.ARGUMENT,
            "A command was called with an option or a value it does not take.",
            "Run the command with --help.",
            "Call it again as its help shows; the nearest known option is named."),
    FILE_UNREADABLE(
            3,
            Kind.ARGUMENT,
            "A file or folder that was named does not exist or may not be read.",
            "ls -l the path that is named.",
            "Name an existing path, or give the user that runs Nightjar the right to read it."),
    INPUT_UNRECOGNISED(
            4,
            Kind.ARGUMENT,
            "An input file is empty, is not a CSV, or has other columns than asked for; or a folder holds no CSV file.",
            "head -3 the file or ls the folder that is named: prices have a layout of `nightjar ingest --help`, a table or a"
                    + " data set the columns that the pipeline file names.",
            "Name another file, or correct this one or the pipeline file. Nothing was written."),
    SETTING_MISSING(
            5,
            Kind.ARGUMENT,
            "An address, a credential or a variable that this command needs is not set, and no local stack is running.",
            "Run: nightjar status; for a variable: env",
            "Set what the message names: the key in conf/nightjar.conf or its environment variable; for addresses,"
                    + " `bin/nightjar up` starts a local stack."),
    DISK_REFUSED(
            6,
            Kind.AWAY,
            "The operating system refused to read or write a file: no right to it, a read-only disk, or no space.",
            "ls -ld and df -h the path that is named.",
            "Give the user that runs Nightjar the right to it, or make room; then run the command again."),
    OBJECTS_AWAY(
            7,
            Kind.AWAY,
            "The object storage cannot be reached, read or written.",
            "List nightjar.objects.path; for s3a look at fs.s3a.endpoint, and that the bucket exists.",
            "Start it, give it room, or correct nightjar.objects.path and the fs.s3a settings (docs/operations.md, Object storage)."),
    OBJECTS_DENIED(
            8,
            Kind.AWAY,
            "The object storage refused the credentials, or they lack the right.",
            "List nightjar.objects.path as the user that runs Nightjar; for s3a: aws s3 ls, with the same variables.",
            "Grant the right, or correct the credentials in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)."),
    OBJECT_REFUSED(
            9,
            Kind.REFUSED,
            "An object has a key that is not a plain relative path, or is larger than what reads it allows.",
            "Look at the key that is named, and at the size of its object.",
            "Correct the key where it comes from, or put the right object there."),

    KAFKA_AWAY(
            10,
            Kind.AWAY,
            "The Kafka brokers do not answer.",
            "Run: nightjar status; nightjar logs kafka",
            "Start the brokers (a local stack: bin/nightjar up), or correct nightjar.kafka.bootstrap-servers and nightjar.kafka.security."),
    TOPIC_MISSING(
            11,
            Kind.AWAY,
            "A topic that the pipeline reads or writes does not exist and may not be created, or the client lacks a right.",
            "kafka-topics.sh --list; kafka-acls.sh --list",
            "Create the topic, or give the client the right that the message names (docs/operations.md, Rights)."),
    STORE_AWAY(
            12,
            Kind.AWAY,
            "The feature store (PostgreSQL) does not answer.",
            "Run: nightjar status; nightjar logs postgres",
            "Start PostgreSQL (a local stack: bin/nightjar up) or correct nightjar.postgres.url."),
    STORE_DENIED(
            13,
            Kind.AWAY,
            "PostgreSQL refused the user or the password.",
            "psql with the same URL and user.",
            "Correct nightjar.postgres.user and NIGHTJAR_POSTGRES_PASSWORD."),
    MLFLOW_AWAY(
            14,
            Kind.AWAY,
            "The MLflow tracking server does not answer.",
            "Run: nightjar status; nightjar logs mlflow",
            "Start the tracking server (a local stack: bin/nightjar up) or correct nightjar.mlflow.tracking-uri."),
    MLFLOW_DENIED(
            16,
            Kind.AWAY,
            "MLflow refused the user or the password, or the user lacks the right.",
            "curl -u USER the tracking server's /api/2.0/mlflow/experiments/search?max_results=1",
            "Correct MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or grant the right."),
    MLFLOW_REFUSED(
            17,
            Kind.FAILED,
            "MLflow answered that it does not accept a call.",
            "Read the answer that is quoted, and the server's log.",
            "Correct the name that is quoted, or start the server with --serve-artifacts."),
    LAKE_AWAY(
            15,
            Kind.AWAY,
            "The Delta tables cannot be read or written.",
            "List nightjar.lake.path and look for room and rights.",
            "Give room or rights, or correct nightjar.lake.path."),
    STORE_EMPTY(
            18,
            Kind.AWAY,
            "The feature store holds no prices yet, so every event would be unknown.",
            "select count(*) from commodity_prices_daily",
            "Run `nightjar ingest --prices DIR`."),

    WINDOW_EMPTY(
            20,
            Kind.REFUSED,
            "No row of the feature store falls into the training window.",
            "select min(event_time), max(event_time) from commodity_prices_daily",
            "Ingest prices for the window, or name with --as-of a day whose window the store has prices for."),
    WINDOW_TOO_SMALL(
            21,
            Kind.REFUSED,
            "The training window or data set has fewer rows than the pipeline's gate asks for.",
            "Compare the row count that is named with gate.min-rows.",
            "Ingest more history, widen `window`, or lower gate.min-rows."),
    LABEL_CONSTANT(
            22,
            Kind.REFUSED,
            "Every label of the training rows is the same: there is nothing to learn.",
            "Look at the prices of the window, or at the label column: do they move at all?",
            "Correct the data, or widen the window."),
    FLOOR_MISSED(
            23,
            Kind.REFUSED,
            "The new model's accuracy is at or below the pipeline's floor.",
            "Open the MLflow run that is named.",
            "The version is registered but not promoted; see the metrics for the cause."),
    NOT_BETTER(
            24,
            Kind.REFUSED,
            "The challenger's score is not above the champion's on the same rows.",
            "Run: nightjar history; the decision holds both scores.",
            "Nothing: the champion stays. To take the version into use all the same: `nightjar promote --to N --reason TEXT`."),
    NOT_SIGNIFICANT(
            25,
            Kind.REFUSED,
            "The challenger is better than the champion, but by no more than luck explains.",
            "Compare the p value that is named with gate.significance.",
            "Nothing: the champion stays until more rows tell them apart, or it is older than gate.max-champion-age."),
    TOO_FEW_JUDGING_ROWS(
            26,
            Kind.REFUSED,
            "Too few rows are later than what the champion learned from to compare both on them.",
            "Compare the counts that are named with gate.min-judging-rows and gate.min-judging-times.",
            "Wait some days, widen `window`, or lower the gate's numbers."),
    EVALUATION_MISSING(
            27,
            Kind.REFUSED,
            "The version has no forecasts of rows it had not seen, or they are not the ones that were registered.",
            "Look at the run's artifact evaluation/forecasts.csv.",
            "Run `nightjar retrain`: versions of this program have them."),
    DECIDED_ELSEWHERE(
            28,
            Kind.REFUSED,
            "Another judge, or a person, is deciding on the same model just now.",
            "Run: nightjar history",
            "Wait for it to end and run the command again."),
    PRICES_OLD(
            29,
            Kind.REFUSED,
            "The newest price in the feature store, of any commodity, is older than the pipeline's features.max-age.",
            "Run: nightjar status",
            "Run `nightjar ingest`, or look why the stream of prices stopped."),
    NO_CHAMPION(
            30,
            Kind.AWAY,
            "No version of the model carries the alias `champion` yet.",
            "Run: nightjar status",
            "Run `nightjar retrain`, then `nightjar judge`."),
    MODEL_CORRUPT(
            31,
            Kind.FAILED,
            "A model artifact does not match its checksum, its manifest or the pipeline's inputs.",
            "Compare the sha256 in the version's manifest with the file.",
            "Register the version again; the model in use stays in use."),
    VERSION_UNKNOWN(
            32,
            Kind.ARGUMENT,
            "The registry has no such version of the model.",
            "Open the model's page in MLflow.",
            "Name a version that exists."),
    OUTCOME_UNKNOWN(
            33,
            Kind.FAILED,
            "A call that changes something was sent, and no answer came: it may or may not have happened.",
            "Look at the system that is named.",
            "Run the command again: it finds what was done and does the rest."),
    COVERS_UNKNOWN(
            34,
            Kind.REFUSED,
            "The model version was trained before its forest kept how many training rows reached each leaf, so its answers"
                    + " cannot be explained; it predicts as before.",
            "Open the version's run in MLflow: when was it trained, and by which build?",
            "Run `nightjar retrain`, and explain the new version."),
    DRIFTED(
            37,
            Kind.REFUSED,
            "What a version was asked or answered lately looks no longer like what it learned from.",
            "Run: nightjar drift; the columns that have drifted are named.",
            "Run `nightjar nightly`: it trains at once if `nightjar drift --retrain-if-drifted` asked for it."),
    BELOW_BASELINE(
            38,
            Kind.REFUSED,
            "The challenger may beat the champion, but its accuracy is further below what a version was lately promoted at"
                    + " than gate.rollback.drop allows, beyond what the naive forecast lost.",
            "Run: nightjar history; compare with live_accuracy: the champion has probably fallen as well.",
            "Nothing: the live watch takes a fallen champion back, and after gate.max-champion-age the figure no longer"
                    + " counts. To take the version into use all the same: `nightjar promote --to N --reason TEXT`."),
    TAKEN_BACK(
            39,
            Kind.REFUSED,
            "The challenger was in use before and was taken back, by the judge for its live accuracy or by a person.",
            "Run: nightjar history",
            "Judge another version; to take this one into use again: `nightjar promote --to N --reason TEXT`."),

    MALFORMED_JSON(
            40, Kind.RECORD, "The record's value is not one JSON object.", Words.DEAD_LETTER, "Correct the producer."),
    MISSING_FIELD(
            41,
            Kind.RECORD,
            "A field that scoring needs is absent, empty, of another type, or longer than a name is.",
            Words.DEAD_LETTER,
            "Correct the producer."),
    NOT_A_NUMBER(
            42,
            Kind.RECORD,
            "A number is missing, is text, is NaN or is infinite.",
            Words.DEAD_LETTER,
            "Correct the producer."),
    UNKNOWN_ENTITY(
            43,
            Kind.RECORD,
            "The feature store has never seen this entity.",
            "select distinct commodity from commodity_prices_daily",
            "Ingest its history, then run `nightjar dlq replay --reason UNKNOWN_ENTITY`."),
    NON_POSITIVE_PRICE(
            44,
            Kind.RECORD,
            "The price is zero or negative, so its return is undefined.",
            Words.DEAD_LETTER,
            "None needed if the price is real; the pipeline states what happens (features.non-positive-price)."),
    OVERSIZED(45, Kind.RECORD, "The record is larger than the pipeline's limit.", Words.DEAD_LETTER, "Send less."),
    INSUFFICIENT_HISTORY(
            46,
            Kind.RECORD,
            "Too few earlier prices of this entity were known at the event's time.",
            "Compare features.min-history with the rows known by then.",
            "Ingest more history, then run `nightjar dlq replay --reason INSUFFICIENT_HISTORY`."),
    BAD_TIME(
            47,
            Kind.RECORD,
            "The event time is not an ISO-8601 instant, or is out of range.",
            Words.DEAD_LETTER,
            "Correct the producer."),
    UNSUPPORTED_VERSION(
            48,
            Kind.RECORD,
            "The record's schema_version is one that this program does not read; without the field it is 1.",
            Words.DEAD_LETTER,
            "Run a Nightjar that reads it, then `nightjar dlq replay --reason UNSUPPORTED_VERSION`; or correct the producer."),

    CLAIM_REFUSED(
            71,
            Kind.RECORD,
            "A claim names an object outside of this storage, or one that is too large, is not what the claim's sha256 or"
                    + " the object's .meta.json says, or is no processed data set; or an event names no version of the model.",
            "Any Kafka consumer reads TOPIC-dlq (headers nightjar.*); `nightjar dlq list` reads that of inference claims.",
            "Run `nightjar preprocess` again: it puts the objects there and publishes their claims."),
    CLAIM_OTHER_CONFIG(
            72,
            Kind.RECORD,
            "A claim or a model's event was made under another config_hash than the worker's pipeline has.",
            "Run: nightjar pipeline check FILE, and compare the hash with the claim's.",
            "Start the worker with the pipeline file that made it, or run `nightjar preprocess` with the worker's."),
    CLAIM_OBJECT_MISSING(
            73,
            Kind.REFUSED,
            "The object that a claim names, or its .meta.json, is not in the object storage.",
            "List the key that is named under nightjar.objects.path.",
            "Run `nightjar preprocess` again, and keep processed files for as long as claims are kept."),
    DATASET_REFUSED(
            74,
            Kind.REFUSED,
            "A data set for `nightjar preprocess` is too large, has a cell that is no number, times out of order, an empty"
                    + " cell where empty-cells = reject, or a test part that does not follow the training part.",
            "Look at the line that is named.",
            "Correct the data set, or the pipeline's preprocess block. Nothing was published."),
    DATASET_AWAY(
            75,
            Kind.AWAY,
            "The server that a data set's URI names does not answer, or broke off.",
            "curl -I the URI that is named.",
            "Run the command again, or name another place with --train and --test."),

    REPLAY_SUPERSEDED(
            55,
            Kind.REFUSED,
            "Another `nightjar dlq replay` of the same dead letters began after this one and took its place; or this one"
                    + " stood still for so long that the brokers gave it up.",
            "Run: nightjar dlq list",
            "Let the other one end, then run this one again: what was replayed is not replayed again."),

    FEATURES_DIFFER(
            52,
            Kind.RECORD,
            "A request's features are not the pipeline's: a name it does not have, or an array of another length.",
            Words.DEAD_LETTER,
            "Correct the producer; the pipeline file's features.names has the names and their order."),

    NULL_ROW(60, Kind.ROW, "A line without values (the word null).", "The rejected rows' table.", "None needed."),
    EMPTY_CELL(61, Kind.ROW, "A cell that is needed is empty.", "The rejected rows' table.", "None needed."),
    BAD_NUMBER(
            62,
            Kind.ROW,
            "A cell that should be a number is not one.",
            "The rejected rows' table.",
            "Correct the file."),
    BAD_DATE(63, Kind.ROW, "A cell that should be a day is not one.", "The rejected rows' table.", "Correct the file."),
    REPEATED_DAY(
            64,
            Kind.ROW,
            "The same day stands twice; the last line counts.",
            "The rejected rows' table.",
            "Correct the file."),
    WRONG_WIDTH(
            65,
            Kind.ROW,
            "A line has more or fewer cells than the header.",
            "The rejected rows' table.",
            "Correct the file."),
    CLOSE_OUTSIDE_RANGE(
            66,
            Kind.ROW,
            "The close lies outside low to high; high and low were widened to hold it.",
            "The corrected rows' count.",
            "None needed."),
    NEGATIVE_VOLUME(
            67,
            Kind.ROW,
            "The volume is negative; it counts as unknown.",
            "The corrected rows' count.",
            "Correct the file."),

    OTHER_MARKETING_YEAR(
            68,
            Kind.ROW,
            "The report has several marketing years of this crop; only its newest one counts.",
            "The rejected rows' table.",
            "None needed."),
    UNKNOWN_SIDE(
            69,
            Kind.ROW,
            "The side of an indicator is neither supply nor demand.",
            "The rejected rows' table.",
            "Correct the file."),
    KNOWN_BEFORE_EVENT(
            70,
            Kind.ROW,
            "A figure's known_at lies before the time it describes.",
            "The rejected rows' table.",
            "Correct the file."),

    PORT_BUSY(
            80,
            Kind.AWAY,
            "A port that the local stack wants is taken by another program.",
            "ss -ltnp | grep PORT",
            "Stop that program, or choose another port in conf/nightjar.conf (nightjar.stack)."),
    PYTHON_MISSING(
            81,
            Kind.AWAY,
            "Python 3.10 or newer with venv was not found; MLflow needs it.",
            "python3 --version",
            "Install Python 3.10+ and its venv module."),
    PART_DEAD(
            82,
            Kind.AWAY,
            "A part of the local stack ended or did not become healthy in time.",
            "Run: nightjar logs PART",
            "Read the last lines of its log, then run `bin/nightjar up` again."),
    DEMO_STEP_FAILED(
            83,
            Kind.FAILED,
            "A command that this command runs ended with an error.",
            "Read that command's own message above.",
            "Follow that message's remedy, then run this command again."),
    STREAM_FAILED(
            90,
            Kind.FAILED,
            "The streaming query ended with an error.",
            "Read the log line query_terminated.",
            "Correct the cause that is named; starting again continues where it stopped."),
    TOO_FEW_SLOTS(
            91,
            Kind.REFUSED,
            "The real-time trigger needs one free task slot for each input partition; Spark would never read the rest.",
            "Compare the slots that are named with the input topic's partitions.",
            "Give Spark more cores (SPARK_MASTER=local[N], --conf spark.master=local[N], or executor cores), or use --trigger micro-batch."),
    SCORER_REPLACED(
            93,
            Kind.REFUSED,
            "Another scorer of the same pipeline was started; it has the input's partitions now.",
            "kafka-consumer-groups.sh --describe --group nightjar-PIPELINE, and look for the other process.",
            "Run one scorer for each pipeline. Start this one again only if it should take over."),
    CHECKPOINT_DAMAGED(
            94,
            Kind.REFUSED,
            "A file of the scorer's checkpoint is missing, empty, cut or not what Spark writes.",
            "Look at the file that is named, and at the disk's free space.",
            "Run `nightjar score --reset-checkpoint`: the checkpoint is set aside, and scoring goes on from the offsets that the group has committed. Nothing is lost or answered twice, unless the group's offsets have expired (then the topic is read from its first record) or delivery is at-least-once (what came since the last commit is answered again)."),
    CHECKPOINT_AHEAD(
            95,
            Kind.REFUSED,
            "The checkpoint stands behind records that the group has not answered; Spark would never read them.",
            "Compare the offsets that are named.",
            "Run `nightjar score --reset-checkpoint`: scoring goes on from the offsets that the group has committed."),
    SOURCE_RECREATED(
            96,
            Kind.REFUSED,
            "The input topic was deleted and created again: the checkpoint's offsets belong to the old one.",
            "kafka-topics.sh --describe: compare the topic's id with the one that is named.",
            "If the old topic is really gone, run `nightjar score --reset-checkpoint`: the new one is read from its beginning."),
    POSITION_DELETED(
            97,
            Kind.REFUSED,
            "Retention has deleted input records that were not answered yet.",
            "Compare the lost range that is named with the topic's retention.",
            "Restore the records, or run `nightjar score --accept-loss`: scoring goes on from what is left."),
    STREAM_SILENT(
            98,
            Kind.FAILED,
            "Input records wait unanswered, though Kafka answers: for 10 s, or 45 s after a start or a change of"
                    + " executors. The scorer starts again once, then it ends.",
            "Look at the log of the last minute, and at the partition that is named.",
            "Start the scorer again; it goes on where it stopped."),
    CHECKPOINT_UNWRITABLE(
            89,
            Kind.AWAY,
            "The checkpoint cannot be written.",
            "Look at nightjar.checkpoints.path: free space and rights.",
            "Give it room and rights, then start again; scoring goes on where it stopped."),
    EVENTS_LOST(
            92,
            Kind.FAILED,
            "Some replayed events got neither a prediction nor a dead letter in time.",
            "Does the scorer run? Run: nightjar status",
            "Start the scorer; what lies in the input topic is scored from where it stopped."),
    PREDICTION_UNKNOWN(
            84,
            Kind.ARGUMENT,
            "No prediction of that id stands in the pipeline's topic of predictions, or in the part of it that was searched.",
            "Compare the id with `prediction_id` of a record there; the message says what was searched.",
            "Name a prediction that stands there and its pipeline (--pipeline), or search from an earlier --since."),
    PREDICTION_UNPROVEN(
            85,
            Kind.AWAY,
            "Something that a prediction was made of is gone (its event, its model version, the rows it rests on), so it"
                    + " cannot be made again.",
            "The message names what is gone; look at the input topic's retention and at the model's page in MLflow.",
            "Keep events and model versions for as long as predictions must be explained."),
    PREDICTION_DIFFERS(
            86,
            Kind.FAILED,
            "Made again from the same bytes, rows and model version, a prediction has other values than its record.",
            "Run `nightjar explain PREDICTION_ID` with the pipeline file as it was when the prediction was made.",
            "Find out who wrote the record, the store's rows or the pipeline file; what differs first is named."),
    SCORER_AWAY(
            87,
            Kind.AWAY,
            "No scorer answers what is sent to the pipeline's input topic.",
            "Run: nightjar status; look whether the input's offsets of group nightjar-PIPELINE move.",
            "Start one with `nightjar score`, or leave --attach out: loadtest starts one then. An event that was sent to find"
                    + " out is answered by the next scorer."),
    ANSWERED_TWICE(
            88,
            Kind.FAILED,
            "Some events got more than one answer though the pipeline's delivery is exactly-once.",
            "Does a second pipeline, or a scorer with delivery at-least-once, write to the same topic?",
            "Give each pipeline topics of its own."),
    INTERNAL(
            99,
            Kind.FAILED,
            "Nightjar met a case that it does not know.",
            "Run again with --stacktrace.",
            "Report it with the log.");

    /** What a reason says about the input or the world, and the exit code a command ends with when it meets one. */
    public enum Kind {
        /** A command's arguments or configuration are wrong; nothing was touched. */
        ARGUMENT(2),
        /** A rule (gate, floor, check) says no. */
        REFUSED(3),
        /** Something that is needed is away. */
        AWAY(4),
        /** The work itself failed. */
        FAILED(1),
        /** One record of a stream can never be scored. */
        RECORD(1),
        /** One row of a file was rejected or corrected. */
        ROW(1);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The process exit code, 1 to 4. */
        public int exitCode() {
            return exitCode;
        }
    }

    /** A constant of the enum itself cannot be used by its constants. */
    private static final class Words {
        static final String DEAD_LETTER =
                "Run `nightjar dlq list`, then `nightjar dlq show POSITION` for the record itself; any Kafka consumer reads"
                        + " the topic too (headers nightjar.*).";

        private Words() {}
    }

    private final int number;
    private final Kind kind;
    private final String cause;
    private final String check;
    private final String remedy;

    ReasonCode(int number, Kind kind, String cause, String check, String remedy) {
        this.number = number;
        this.kind = kind;
        this.cause = cause;
        this.check = check;
        this.remedy = remedy;
    }

    /** The code as printed, {@code NJ-012}. */
    public String code() {
        return String.format(Locale.ROOT, "NJ-%03d", number);
    }

    /** What kind of failure this is; decides the exit code. */
    public Kind kind() {
        return kind;
    }

    /** Whether waiting helps: what is away comes back, and who decides elsewhere ends. */
    public boolean isPassing() {
        return kind == Kind.AWAY || this == DECIDED_ELSEWHERE;
    }

    /** One sentence: what is wrong. */
    public String cause() {
        return cause;
    }

    /** How a person sees it for themselves. */
    public String check() {
        return check;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }

    /** Code and name, {@code NJ-012 STORE_AWAY}. */
    @Override
    public String toString() {
        return code() + " " + name();
    }

    /** Finds a reason by {@code NJ-012}, {@code 12}, {@code STORE_AWAY} or as printed, in any letter case. */
    public static Optional<ReasonCode> find(String text) {
        String wanted = text.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(reason -> wanted.equals(reason.name())
                        || wanted.equals(reason.code())
                        || wanted.equals(reason.toString())
                        || wanted.equals(Integer.toString(reason.number)))
                .findFirst();
    }
}
