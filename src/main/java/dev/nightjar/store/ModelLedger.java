package dev.nightjar.store;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Decisions about models and which version was in use when: the journal that makes a promotion, which has effects in
 * several systems, one thing that can be gone on with after a kill. Only the holder of the model's
 * lease writes. Obtained from {@link FeatureStore#ledger}; methods throw {@link NightjarException} with STORE_AWAY or
 * STORE_DENIED.
 */
public final class ModelLedger {
    private static final long PAUSE_MS = 250;

    private final Settings.Postgres postgres;
    private final Jdbi jdbi;

    ModelLedger(Settings.Postgres postgres, Jdbi jdbi) {
        this.postgres = postgres;
        this.jdbi = jdbi;
    }

    /**
     * Waits for the right to decide on a model.
     *
     * @throws NightjarException DECIDED_ELSEWHERE if somebody else has it for all that time
     */
    public Lease lease(String model, Duration patience) {
        try {
            Handle handle = jdbi.open();
            if (locked(handle, model, patience)) {
                return new Lease(model, postgres, handle);
            }
            handle.close();
        } catch (JdbiException e) {
            throw StoreErrors.translate("wait for the right to decide on " + model, postgres, e);
        }
        throw new NightjarException(
                ReasonCode.DECIDED_ELSEWHERE,
                "Cannot decide on " + model + ": somebody else "
                        + (patience.isZero() ? "is at it" : "has been at it for " + patience.toSeconds() + " s")
                        + "; wait and run the command again");
    }

    private static boolean locked(Handle handle, String model, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!handle.createQuery("SELECT pg_try_advisory_lock(hashtextextended(:model, 0))")
                .bind("model", model)
                .mapTo(Boolean.class)
                .one()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Keeps a decision that changes nothing. */
    public void record(Lease lease, DecisionRow decision) {
        lease.write("keep a decision", handle -> LedgerQueries.insert(handle, decision));
    }

    /**
     * Keeps a decision and begins the term of its version, whose effects are still to come.
     *
     * @param previous the version that is to carry the alias {@code previous}
     * @throws NightjarException DECIDED_ELSEWHERE if another promotion of the model is unfinished
     */
    public Term begin(Lease lease, DecisionRow decision, Optional<String> previous) {
        return lease.write("begin a promotion", handle -> {
            if (LedgerQueries.unfinished(handle, decision.modelName()).isPresent()) {
                throw new NightjarException(
                        ReasonCode.DECIDED_ELSEWHERE,
                        "Cannot promote version " + decision.version() + " of " + decision.modelName()
                                + ": another promotion is under way; run the command again");
            }
            LedgerQueries.begin(handle, decision, previous, LedgerQueries.insert(handle, decision));
            return LedgerQueries.unfinished(handle, decision.modelName()).orElseThrow();
        });
    }

    /** Notes that the alias has moved, unless that is noted already. */
    public void live(Lease lease, Term term, Instant since) {
        lease.write(
                "note that version " + term.version() + " is in use",
                handle -> LedgerQueries.live(handle, term, since));
    }

    /**
     * Ends a promotion whose other effects have all taken place: the term before ends where this one begins, and the rows of
     * {@code ml_models} follow.
     *
     * @param previous the version that carries the alias {@code previous}
     * @param baseline figures that the promotion rests on, a JSON object
     */
    public void finish(Lease lease, Term term, Optional<String> previous, String baseline, Instant now) {
        lease.write(
                "finish the promotion of version " + term.version(),
                handle -> LedgerQueries.finish(handle, term, previous, baseline, now));
    }

    /** Ends a promotion that can never be finished; the term before goes on. If its version never came into use, it leaves no term. */
    public void abandon(Lease lease, Term term, Instant now) {
        lease.write(
                "give up the promotion of version " + term.version(),
                handle -> LedgerQueries.abandon(handle, term, now));
    }

    /** A promotion that was begun and not finished. */
    public Optional<Term> unfinished(String model) {
        return read("look for an unfinished promotion", handle -> LedgerQueries.unfinished(handle, model));
    }

    /** Every term of a model, the latest first; an unfinished one is among them. */
    public List<Term> terms(String model) {
        return read("read the history of " + model, handle -> LedgerQueries.terms(handle, model));
    }

    /** The latest decisions about a model, the newest first. */
    public List<DecisionRow> decisions(String model, int most) {
        return read("read the decisions about " + model, handle -> LedgerQueries.decisions(handle, model, most));
    }

    /** Every decision about a version, the newest first. */
    public List<DecisionRow> decisionsOn(String model, String version) {
        return read(
                "read the decisions about version " + version + " of " + model,
                handle -> LedgerQueries.decisionsOn(handle, model, version));
    }

    private <T> T read(String action, Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(work::apply);
        } catch (JdbiException e) {
            throw StoreErrors.translate(action, postgres, e);
        }
    }
}
