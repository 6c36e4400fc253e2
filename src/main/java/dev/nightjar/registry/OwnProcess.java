package dev.nightjar.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/**
 * This process, named so that a later one on the same machine can tell whether it is gone: {@code host/pid/start}.
 *
 * @param host machine or container
 * @param pid process id there
 * @param startedMs when it started, since a process id comes again
 */
record OwnProcess(String host, long pid, long startedMs) {

    static OwnProcess current() {
        ProcessHandle self = ProcessHandle.current();
        return new OwnProcess(hostName(), self.pid(), startMs(self));
    }

    /**
     * Whether the text names a process of this machine that no longer runs, or this one: who starts a run has ended the
     * one before, if only by losing MLflow.
     */
    static boolean isGone(String text) {
        if (text.equals(current().toString())) {
            return true;
        }
        String[] parts = text.split("/");
        if (parts.length != 3 || !parts[0].equals(hostName())) {
            return false;
        }
        Optional<ProcessHandle> running =
                ProcessHandle.of(Long.parseLong(parts[1])).filter(ProcessHandle::isAlive);
        return running.isEmpty() || startMs(running.get()) != Long.parseLong(parts[2]);
    }

    private static long startMs(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replace('/', '_');
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    @Override
    public String toString() {
        return host + "/" + pid + "/" + startedMs;
    }
}
