package dev.nightjar.command;

import dev.nightjar.pipeline.Pipeline;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads and writes a trigger as the pipeline file has it, {@code micro-batch}. */
public final class TriggerName implements ITypeConverter<Pipeline.Trigger> {

    /** Called by picocli. */
    public TriggerName() {}

    /** The trigger's name on the command line. */
    public static String of(Pipeline.Trigger trigger) {
        return trigger.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Pipeline.Trigger convert(String text) {
        return Arrays.stream(Pipeline.Trigger.values())
                .filter(trigger -> of(trigger).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not a trigger; allowed: "
                        + Arrays.stream(Pipeline.Trigger.values())
                                .map(TriggerName::of)
                                .collect(Collectors.joining(", "))));
    }
}
