package dev.nightjar.command;

import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time as {@link PointInTime} does, a duration being that long before now. */
public final class Since implements ITypeConverter<Instant> {

    /** Called by picocli. */
    public Since() {}

    @Override
    public Instant convert(String text) {
        return PointInTime.read(text, Instant.now())
                .orElseThrow(() -> new TypeConversionException("'" + text
                        + "' is neither a duration like 30m, 2h or 7d nor a time like 2026-11-20 or"
                        + " 2026-11-20T10:00:00Z"));
    }
}
