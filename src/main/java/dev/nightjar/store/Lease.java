package dev.nightjar.store;

import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Settings;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * The right to do something that nobody else may do meanwhile, obtained from {@link ModelLedger#lease}: a session lock of
 * PostgreSQL. It ends with its connection to the store, and so with the process, however that ends. For one thread.
 */
public final class Lease implements AutoCloseable {
    private final String name;
    private final Settings.Postgres postgres;
    private final Handle handle;

    /** @param handle whose connection holds the lock; closed with the lease */
    Lease(String name, Settings.Postgres postgres, Handle handle) {
        this.name = name;
        this.postgres = postgres;
        this.handle = handle;
    }

    /**
     * To be asked before each effect outside the store: PostgreSQL may have been started anew meanwhile, and somebody else
     * may have the right.
     *
     * @throws NightjarException STORE_AWAY if the right ended with its connection
     */
    public void requireHeld() {
        try {
            handle.execute("SELECT 1");
        } catch (JdbiException e) {
            throw StoreErrors.translate("go on with the right to decide on " + name, postgres, e);
        }
    }

    /** The same progress for long work: no step is begun without the right. */
    public Consumer<String> guarding(Consumer<String> progress) {
        return step -> {
            requireHeld();
            progress.accept(step);
        };
    }

    /** One transaction on the connection that holds the right: without the right, nothing is written. */
    <T> T write(String action, Function<Handle, T> work) {
        try {
            return handle.inTransaction(work::apply);
        } catch (JdbiException e) {
            throw StoreErrors.translate(action, postgres, e);
        }
    }

    /** Gives the right back; one that has ended already is none to complain about. */
    @Override
    public void close() {
        try (handle) {
            // A pool keeps the connection, and with it the lock.
            handle.execute("SELECT pg_advisory_unlock(hashtextextended(?, 0))", name);
        } catch (JdbiException e) {
            System.getLogger(Lease.class.getName())
                    .log(System.Logger.Level.DEBUG, "the right to decide on " + name + " had ended", e);
        }
    }
}
