package dev.nightjar.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A first knock at a port: cheaper and quieter than a client that retries by itself. */
final class Loopback {
    private Loopback() {}

    /** Returns when something listens; throws when nothing does. */
    static void connect(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        }
    }
}
