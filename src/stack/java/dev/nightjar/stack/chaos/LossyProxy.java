package dev.nightjar.stack.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A slow, unreliable way to a port: each byte arrives late, and now and then a seeded connection is reset. */
final class LossyProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final int target;
    private final Duration delay;
    private final Duration resetEvery;
    private final SplittableRandom random;
    private final ServerSocket server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger resets = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Listens on a free port of the loopback.
     *
     * @param target port on the loopback
     * @param delay in each direction
     * @param resetEvery pause between two resets
     */
    LossyProxy(int port, int target, Duration delay, Duration resetEvery, SplittableRandom random) throws IOException {
        this.target = target;
        this.delay = delay;
        this.resetEvery = resetEvery;
        this.random = random;
        this.server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        daemon(this::accept);
        daemon(this::reset);
    }

    /** How many connections were reset so far. */
    int resets() {
        return resets.get();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = server.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                open.add(client);
                carry(client, upstream);
                carry(upstream, client);
            } catch (IOException e) {
                // The broker is away, or this proxy is: the client will come again.
                Waiting.pause(Duration.ofMillis(20));
            }
        }
    }

    private void carry(Socket from, Socket to) {
        LinkedBlockingQueue<Late> late = new LinkedBlockingQueue<>();
        daemon(() -> read(from, late));
        daemon(() -> write(from, to, late));
    }

    private void read(Socket from, LinkedBlockingQueue<Late> late) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                late.add(new Late(System.nanoTime() + delay.toNanos(), Arrays.copyOf(chunk, read)));
            }
        } catch (IOException e) {
            // Reset: the end, as below.
        }
        late.add(new Late(System.nanoTime(), new byte[0]));
    }

    private static void write(Socket from, Socket to, LinkedBlockingQueue<Late> late) {
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            for (Late next = late.take(); next.bytes().length > 0; next = late.take()) {
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next.dueNs() - System.nanoTime()));
                out.write(next.bytes());
                out.flush();
            }
        } catch (IOException e) {
            // The other side is gone; both are closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reset() {
        while (!closed) {
            Waiting.pause(resetEvery);
            open.removeIf(Socket::isClosed);
            if (!open.isEmpty()) {
                Socket victim = open.get(random.nextInt(open.size()));
                try {
                    // Unsent data is thrown away and the peer gets a reset.
                    victim.setSoLinger(true, 0);
                    victim.close();
                    resets.incrementAndGet();
                } catch (IOException e) {
                    // It was closed in between.
                    open.remove(victim);
                }
            }
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "chaos-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Late(long dueNs, byte[] bytes) {}
}
