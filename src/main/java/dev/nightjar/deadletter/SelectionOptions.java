package dev.nightjar.deadletter;

import dev.nightjar.command.Since;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Wording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --reason} and {@code --since}; a picocli mixin. */
final class SelectionOptions {
    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            converter = Reason.class,
            description = "Only letters of this reason: MALFORMED_JSON, NJ-040 or 40. Repeatable, or joined by commas.")
    private List<ReasonCode> reasons = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description =
                    "Only letters not older than 30m, 2h or 7d, or not before 2026-11-20 or 2026-11-20T10:00:00Z.")
    private @Nullable Instant since;

    Selection of(Pipeline pipeline) {
        return new Selection(pipeline.name(), new LinkedHashSet<>(reasons), Optional.ofNullable(since));
    }

    /** Finds a reason, or names those that letters carry. */
    static final class Reason implements ITypeConverter<ReasonCode> {
        /** What a letter carries though its record may be good. */
        private static final Set<ReasonCode> LATER = Set.of(ReasonCode.MODEL_CORRUPT, ReasonCode.INTERNAL);

        @Override
        public ReasonCode convert(String text) {
            return ReasonCode.find(text).orElseThrow(() -> {
                List<String> known = Arrays.stream(ReasonCode.values())
                        .filter(reason -> reason.kind() == ReasonCode.Kind.RECORD || LATER.contains(reason))
                        .map(ReasonCode::name)
                        .toList();
                return new TypeConversionException("'" + PlainText.line(text) + "' is not a reason"
                        + Wording.suggestion(text.strip().toUpperCase(Locale.ROOT), known) + "; allowed: "
                        + String.join(", ", known));
            });
        }
    }
}
