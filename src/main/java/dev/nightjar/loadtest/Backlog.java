package dev.nightjar.loadtest;

/**
 * How many unanswered events there may be while a load test looks for the highest throughput: enough that the scorer never
 * waits, and no more, so that what is measured is what it sustains. Three seconds' worth of what was answered lately.
 */
final class Backlog {
    private static final long LEAST = 1_000;
    private static final long MOST = 1_000_000;
    private static final double SECONDS = 3;

    /** Asking the ledger for every event would cost as much as sending it. */
    private static final int ASK_EVERY = 64;

    private final Ledger ledger;
    private volatile long allowed = LEAST;
    private long matchedAtLast;
    private long nsAtLast;
    private long mayGoTo;

    Backlog(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Whether the event of this number has to wait; for one caller, which asks for each event in turn. */
    boolean isFull(long number) {
        if (number < mayGoTo) {
            return false;
        }
        long matched = ledger.matched();
        adapt(matched);
        if (number - matched >= allowed) {
            return true;
        }
        mayGoTo = number + Math.min(ASK_EVERY, allowed - (number - matched));
        return false;
    }

    private void adapt(long matched) {
        long now = ledger.nowNs();
        if (now - nsAtLast >= 1_000_000_000L) {
            double perSecond = (matched - matchedAtLast) / ((now - nsAtLast) / 1e9);
            // Falls slowly: a batch that takes seconds answers nothing until it ends.
            allowed = (long) Math.max(LEAST, Math.max(Math.min(MOST, perSecond * SECONDS), allowed * 0.9));
            matchedAtLast = matched;
            nsAtLast = now;
        }
    }
}
