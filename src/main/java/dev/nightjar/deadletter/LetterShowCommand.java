package dev.nightjar.deadletter;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nightjar dlq show POSITION}. */
@Command(
        name = "show",
        description = "Shows one dead letter: why, whence, its headers and its value. Changes nothing.",
        mixinStandardHelpOptions = true)
final class LetterShowCommand implements Callable<Integer> {
    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private InputOption input = new InputOption();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Parameters(
            paramLabel = "POSITION",
            description =
                    "The letter's partition and offset as `dlq list` prints them (2:17); or the event's own position"
                            + " (commodity-prices/2/41) or prediction_id, for which the whole topic is read.")
    private String position = "";

    @Option(
            names = "--raw",
            paramLabel = "FILE",
            description =
                    "Writes the value's original bytes to this file; - for standard output, and nothing else there.")
    private @Nullable Path raw;

    @Override
    public Integer call() {
        Pipeline pipeline = installation.pipeline();
        LetterTopics topics = input.of(pipeline);
        LetterAddress address = LetterAddress.read(position, topics.deadLetters());
        DeadLetterTopic topic = DeadLetterTopic.find(installation.settings().kafka(), topics)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.ARGUMENT_INVALID,
                        "Cannot show dead letter " + PlainText.line(position) + ": topic " + topics.deadLetters()
                                + " does not exist; `nightjar score` or `nightjar worker` makes it"));
        boolean piped = STANDARD_OUTPUT.equals(raw);
        FoundLetter found = FoundLetter.find(topic, address, position, piped ? line -> {} : System.out::println);
        if (!piped) {
            System.out.print(LetterPage.of(found));
        }
        if (raw != null) {
            write(found, raw);
        }
        report.write(LetterPage.report(found));
        return 0;
    }

    private static void write(FoundLetter found, Path file) {
        byte[] value = found.record().value();
        if (value == null) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot write the value of " + found.letter().position()
                            + ": it has none (a tombstone); leave --raw out");
        }
        try {
            if (file.equals(STANDARD_OUTPUT)) {
                System.out.write(value);
                System.out.flush();
            } else {
                Files.write(file, value);
                System.out.println("Wrote " + value.length + " bytes to " + file);
            }
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE, "Cannot write the value to " + file + ": " + e.getMessage(), e);
        }
    }
}
