package dev.nightjar.stack;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets everybody who reaches the loopback do everything.
 *
 * @param second a further listener, behind a proxy; null for none
 */
record OpenAccess(LocalStack.@Nullable Listener second) implements BrokerAccess {
    @Override
    public void layOut() {
        // nothing to lay out
    }

    @Override
    public List<String> listeners(int port, int inner) {
        return List.of(
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + inner
                        + (second == null ? "" : ",PROXIED://127.0.0.1:" + second.port()),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port
                        + (second == null ? "" : ",PROXIED://127.0.0.1:" + second.advertised()),
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT");
    }

    @Override
    public Map<String, String> client() {
        return Map.of();
    }

    @Override
    public void settle(String address) {
        // nobody to let in
    }
}
