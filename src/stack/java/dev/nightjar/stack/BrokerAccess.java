package dev.nightjar.stack;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** How clients get into the local broker. */
interface BrokerAccess {
    /** Whoever reaches the loopback may do everything. */
    BrokerAccess OPEN = new OpenAccess(null);

    /** Writes what the broker needs beside its configuration, unless it is there. */
    void layOut() throws IOException;

    /**
     * The broker's settings for it.
     *
     * @param port of the clients' listener
     * @param inner of the controller's
     */
    List<String> listeners(int port, int inner);

    /** Properties of a client that is let in; may hold secrets. */
    Map<String, String> client();

    /** What must be done once the broker answers; may run again. */
    void settle(String address) throws Exception;
}
