package dev.nightjar.deadletter;

import dev.nightjar.message.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One dead letter as a person and as a program reads it; what is large is cut. */
final class LetterPage {
    private static final int SHOWN_TEXT = 4_096;
    private static final int SHOWN_HEX = 1_024;
    private static final int SHOWN_HEADER = 600;
    private static final int REPORTED = 65_536;

    private LetterPage() {}

    static String of(FoundLetter found) {
        StringBuilder text = new StringBuilder();
        Letter letter = found.letter();
        line(text, "letter", letter.position().toString());
        line(text, "time", letter.time().toString());
        line(text, "reason", letter.reasonText());
        line(text, "message", letter.message());
        letter.reason().ifPresent(reason -> {
            line(text, "cause", reason.cause());
            line(text, "remedy", reason.remedy());
        });
        line(text, "event", letter.source().map(Object::toString).orElse("not known: the headers do not say"));
        letter.source().ifPresent(source -> line(text, "event's id", source.predictionId()));
        found.replayOf().ifPresent(first -> line(text, "replay of", first.toString()));
        line(text, "replayed", found.replayed() ? "yes" : "no");
        if (!letter.pipeline().isEmpty()) {
            line(text, "pipeline", PlainText.line(letter.pipeline()));
        }
        line(text, "key", shown(found.record().key()));
        for (Header header : found.record().headers()) {
            line(text, "header", PlainText.line(header.key()) + " = " + shown(header.value()));
        }
        if (!found.others().isEmpty()) {
            line(text, "see also", found.others().toString());
        }
        value(text, found.record().value());
        return text.toString();
    }

    /** The report's keys; the value as text, or in base64 where it is none; at most 64 KiB of it. */
    static Map<String, @Nullable Object> report(FoundLetter found) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        Letter letter = found.letter();
        facts.put("position", letter.position().toString());
        facts.put("time", letter.time().toString());
        facts.put("reason", letter.reasonName());
        facts.put("code", letter.reason().map(ReasonCode::code).orElse(null));
        facts.put("message", letter.message());
        facts.put("cause", letter.reason().map(ReasonCode::cause).orElse(null));
        facts.put("remedy", letter.reason().map(ReasonCode::remedy).orElse(null));
        facts.put("source", letter.source().map(Object::toString).orElse(null));
        facts.put("prediction_id", letter.source().map(s -> s.predictionId()).orElse(null));
        facts.put("replay_of", found.replayOf().map(Object::toString).orElse(null));
        facts.put("replayed", found.replayed());
        facts.put("pipeline", letter.pipeline().isEmpty() ? null : letter.pipeline());
        facts.put("other_letters", found.others().stream().map(Object::toString).toList());
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        found.record().headers().forEach(header -> headers.put(header.key(), shown(header.value())));
        facts.put("headers", headers);
        reported(facts, "key", found.record().key());
        reported(facts, "value", found.record().value());
        return facts;
    }

    private static void reported(Map<String, @Nullable Object> facts, String name, byte @Nullable [] bytes) {
        byte[] some = bytes == null ? new byte[0] : Arrays.copyOf(bytes, Math.min(bytes.length, REPORTED));
        Optional<String> text = Optional.ofNullable(bytes).flatMap(PlainText::of);
        facts.put(name + "_bytes", bytes == null ? null : bytes.length);
        facts.put(
                name + "_text",
                text.map(whole -> whole.substring(0, Math.min(whole.length(), REPORTED)))
                        .orElse(null));
        facts.put(
                name + "_base64",
                bytes == null || text.isPresent() ? null : Base64.getEncoder().encodeToString(some));
        facts.put(name + "_truncated", bytes != null && bytes.length > REPORTED);
    }

    private static void value(StringBuilder text, byte @Nullable [] value) {
        if (value == null) {
            line(text, "value", "none (a tombstone)");
            return;
        }
        Optional<String> readable = PlainText.of(value);
        line(
                text,
                "value",
                String.format(
                        Locale.ROOT, "%,d bytes%s", value.length, readable.isPresent() ? " of text" : ", not text"));
        text.append('\n');
        if (readable.isPresent()) {
            text.append(cut(readable.get(), SHOWN_TEXT)).append('\n');
        } else {
            text.append(PlainText.hex(value, SHOWN_HEX));
        }
        if (readable.map(String::length).orElse(value.length) > (readable.isPresent() ? SHOWN_TEXT : SHOWN_HEX)) {
            text.append("… cut; --raw FILE writes all of it\n");
        }
    }

    private static String shown(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "none";
        }
        return cut(PlainText.line(new String(bytes, StandardCharsets.UTF_8)), SHOWN_HEADER);
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "%-11s %s%n", label, value));
    }
}
