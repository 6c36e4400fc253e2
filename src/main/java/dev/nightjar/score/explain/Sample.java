package dev.nightjar.score.explain;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A random sample without replacement that does not depend on the order in which partitions are read: every record draws a
 * number from its place and the seed, and the smallest stay (bottom-k sampling, Cohen and Kaplan 2007). Not safe for
 * several threads.
 */
final class Sample {
    private final int most;
    private final long seed;
    private final PriorityQueue<Drawn> smallest =
            new PriorityQueue<>(Comparator.comparingLong(Drawn::number).reversed());
    private long seen;

    private record Drawn(long number, FoundAnswer answer) {}

    /** @param most how many to keep, ≥ 1 */
    Sample(int most, long seed) {
        this.most = most;
        this.seed = seed;
    }

    void offer(FoundAnswer answer) {
        seen++;
        long place =
                ((long) answer.position().partition() << 48) ^ answer.position().offset();
        long number = new SplittableRandom(new SplittableRandom(seed).nextLong() ^ place).nextLong();
        if (smallest.size() < most) {
            smallest.add(new Drawn(number, answer));
        } else if (number < smallest.element().number()) {
            smallest.remove();
            smallest.add(new Drawn(number, answer));
        }
    }

    /** How many were offered. */
    long seen() {
        return seen;
    }

    /** What was drawn, in the topic's order. */
    List<FoundAnswer> answers() {
        return smallest.stream()
                .map(Drawn::answer)
                .sorted(Comparator.comparingInt(
                                (FoundAnswer answer) -> answer.position().partition())
                        .thenComparingLong(answer -> answer.position().offset()))
                .toList();
    }
}
