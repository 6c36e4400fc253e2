package dev.nightjar.loadtest;

import dev.nightjar.message.ReasonCode;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Says once that the brokers do not answer, and once that they do again: a load test whose brokers are gone looks like one
 * whose scorer is. For one thread.
 */
final class BrokerWatch {
    /** Brokers under load are slow; silent they are not. */
    private static final double SILENT_S = 5;

    private final String address;
    private final Consumer<String> console;
    private double heardAtS;
    private boolean away;
    private boolean lagWasKnown;
    private long written;
    private long matched;

    BrokerWatch(String address, Consumer<String> console) {
        this.address = address;
        this.console = console;
    }

    /**
     * How it stands.
     *
     * @param second seconds follow each other in order
     * @param sent events handed to the client by then
     */
    void note(Second second, long sent) {
        boolean moved = second.written() != written || second.matched() != matched;
        // A group that has positions does not lose them: no lag is no answer.
        boolean owed =
                sent > second.written() || (lagWasKnown && second.groupLag().isEmpty());
        written = second.written();
        matched = second.matched();
        lagWasKnown |= second.groupLag().isPresent();
        if (moved || !owed) {
            heard(second.atS());
        } else if (!away && second.atS() - heardAtS >= SILENT_S) {
            away = true;
            console.accept(String.format(
                    Locale.ROOT,
                    "%s: Kafka at %s has not answered for %.0f s; waiting for it",
                    ReasonCode.KAFKA_AWAY,
                    address,
                    second.atS() - heardAtS));
        }
    }

    private void heard(double atS) {
        if (away) {
            console.accept(
                    String.format(Locale.ROOT, "Kafka at %s answers again, after %.0f s", address, atS - heardAtS));
        }
        away = false;
        heardAtS = atS;
    }
}
