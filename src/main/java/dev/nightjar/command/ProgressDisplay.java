package dev.nightjar.command;

import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far long work is: a bar on a terminal, a line every two seconds elsewhere. */
public final class ProgressDisplay implements AutoCloseable {
    private static final long LINE_EVERY_NS = 2_000_000_000L;
    private static final int BAR_EVERY_MS = 250;

    private final String doing;
    private final long total;
    private final Consumer<String> console;
    private final @Nullable ProgressBar bar;
    private long said = System.nanoTime();

    private ProgressDisplay(String doing, long total, Consumer<String> console, @Nullable ProgressBar bar) {
        this.doing = doing;
        this.total = total;
        this.console = console;
        this.bar = bar;
    }

    /**
     * Begins.
     *
     * @param doing {@code Sent}
     * @param total how much there is
     * @param console gets the lines when standard output is no terminal
     */
    public static ProgressDisplay of(String doing, long total, Consumer<String> console) {
        // The launcher knows whether standard output is a terminal; the JVM does not.
        ProgressBar bar = Boolean.getBoolean("nightjar.terminal")
                ? new ProgressBarBuilder()
                        .setTaskName(doing)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(BAR_EVERY_MS)
                        .setConsumer(new ConsoleProgressBarConsumer(System.out))
                        .clearDisplayOnFinish()
                        .build()
                : null;
        return new ProgressDisplay(doing, total, console, bar);
    }

    /**
     * So far.
     *
     * @param done of the total
     * @param beside what else a person wants to see, {@code answered 2,568}
     */
    public void at(long done, String beside) {
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(beside);
        } else if (System.nanoTime() - said > LINE_EVERY_NS) {
            said = System.nanoTime();
            console.accept(String.format(Locale.ROOT, "%s %,d of %,d, %s", doing, done, total, beside));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
