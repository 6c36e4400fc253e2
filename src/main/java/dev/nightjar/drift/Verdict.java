package dev.nightjar.drift;

import java.util.Locale;

/** What a comparison came to, the mildest first. */
public enum Verdict {
    /** No change to speak of. */
    STABLE("stable"),
    /** Too few predictions, or no more change than chance makes of so few. */
    TOO_FEW_ROWS("too few rows to tell"),
    /** Worth a look: a stability index from 0.1 on. */
    SHIFTED("shifted"),
    /** Beyond the pipeline's limit. */
    DRIFTED("drifted");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** For a person. */
    public String words() {
        return words;
    }

    /** In reports and tables, {@code too_few_rows}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
