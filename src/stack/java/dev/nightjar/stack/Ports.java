package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loopback ports. */
final class Ports {
    private static final Pattern HOLDER = Pattern.compile("users:\\(\\(\"([^\"]+)\",pid=(\\d+)");

    private static final int LOWEST = 18_000;
    private static final int FIRST_EPHEMERAL = 32_768;
    private static final int KNOCK_MS = 5_000;

    private Ports() {}

    /**
     * A port that nobody listens on at this moment. Below the ports that systems give to outgoing connections: one of
     * those may be taken by a client between this answer and its use, or while a part is down. It is found by knocking:
     * a socket bound here could be inherited by a process that another thread starts, and hold the port for a while.
     */
    static int free() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, FIRST_EPHEMERAL);
            try (Socket knock = new Socket()) {
                knock.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), KNOCK_MS);
            } catch (ConnectException nobody) {
                return port;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look for a free port on 127.0.0.1", e);
            }
        }
        throw new IllegalStateException("100 ports from " + LOWEST + " on are all taken");
    }

    /**
     * Makes sure that a part can listen on its port.
     *
     * @throws NightjarException PORT_BUSY, naming the program that holds it where the system shows it
     */
    static void requireFree(Part part, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.PORT_BUSY,
                    "Cannot start " + part.key() + ": port " + port + " is taken by " + holder(port)
                            + "; stop it, or set nightjar.stack." + part.key()
                            + "-port in conf/nightjar.conf to another port",
                    e);
        }
    }

    private static String holder(int port) {
        try {
            Process ss = new ProcessBuilder("ss", "-Hltnp", "sport = :" + port)
                    .redirectErrorStream(true)
                    .start();
            Matcher found = HOLDER.matcher(new String(ss.getInputStream().readAllBytes(), Programs.CHARSET));
            if (found.find()) {
                long pid = Long.parseLong(found.group(2));
                return found.group(1) + " (process " + pid + Programs.commandOf(pid) + ")";
            }
            return "another program";
        } catch (IOException e) {
            return "another program";
        }
    }
}
