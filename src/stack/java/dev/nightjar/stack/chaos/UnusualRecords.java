package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Inputs of an unusual kind: each is answered or dead-lettered, and the scorer goes on. */
final class UnusualRecords implements Fault {
    /** The kinds, one line of FAULTS.md each. */
    enum Kind {
        ORDER("F22", MANY, "late, repeated and out of order: EO; order for each partition kept"),
        DRIFT("F23", MANY, "fields added, missing, retyped: all answered or dead-lettered; no restart"),
        LARGE(
                "F24",
                Amount.always(30),
                "records of 0.9, 1.0 and 1.1 MB, dead letters of 1 MiB at most: answered or dead-lettered, the largest by reference"),
        NOT_NUMBERS(
                "F31",
                MANY,
                "NaN, infinities, null and their like in each number: dead-lettered or filled; none served"),
        UNKNOWN("F32", MANY, "entities that nobody knows: dead-lettered; no restart");

        private final String number;
        private final Amount inputs;
        private final String promise;

        Kind(String number, Amount inputs, String promise) {
            this.number = number;
            this.inputs = inputs;
            this.promise = promise;
        }
    }

    private static final Amount MANY = new Amount(400, 2_000);

    private final Kind kind;

    UnusualRecords(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String number() {
        return kind.number;
    }

    @Override
    public String promise(Effort effort) {
        return kind.promise + "; inputs: " + kind.inputs.text(effort);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, number().toLowerCase(Locale.ROOT), trigger, 2)) {
            if (kind == Kind.LARGE) {
                new TopicSurgery(scene).allowRecordsOf(2 << 20);
                new TopicSurgery(scene).ordinaryDeadLetters();
            }
            scene.scoreUntilReady();
            Events events = installation.events();
            int count = effort.of(kind.inputs);
            scene.feed(new Feed(
                            scene.kafka(),
                            scene.input(),
                            2,
                            events::key,
                            number -> value(effort.seed(), events.from(), number),
                            count,
                            kind == Kind.LARGE ? 10 : 200))
                    .start();
            Figures figures = scene.verify();
            return Outcome.of(figures, List.of(), List.of(Checks.byItself(scene), own(scene, figures)));
        }
    }

    private byte[] value(long seed, Instant from, int number) {
        return switch (kind) {
            case ORDER -> Records.shuffled(seed, from, number);
            case DRIFT -> Records.drifted(from, number);
            case LARGE -> Records.large(from, number);
            case NOT_NUMBERS -> Records.notANumber(from, number);
            case UNKNOWN -> Records.unknown(seed, from, number);
        };
    }

    private Check own(Scene scene, Figures figures) {
        return switch (kind) {
            case ORDER -> ordered(scene.outputs(), figures);
            case UNKNOWN -> new Check("predictions " + figures.predictions(), figures.predictions() == 0);
            case LARGE ->
                new Check(
                        "dead letters that only say where their input stands: "
                                + scene.outputs().references(),
                        scene.outputs().references() == figures.inputs() / 3);
            case NOT_NUMBERS -> noPriceServed(figures);
            case DRIFT -> goodOnesServed(figures);
        };
    }

    /** A volume may be missing; a price may not. */
    private static Check noPriceServed(Figures figures) {
        long never = IntStream.range(0, (int) figures.inputs())
                .filter(Records::isPriceNotANumber)
                .count();
        return new Check(
                "of " + never + " prices that are no number none is served (" + figures.deadLetters()
                        + " dead letters), and " + figures.predictions() + " others are",
                figures.deadLetters() >= never && figures.predictions() > 0);
    }

    /** Three kinds of eight lack nothing: a field more, no volume, as usual. */
    private static Check goodOnesServed(Figures figures) {
        long good = figures.inputs() * 3 / 8;
        return new Check("predictions " + figures.predictions() + ", at least " + good, figures.predictions() >= good);
    }

    private static Check ordered(OutputReader outputs, Figures figures) {
        return new Check(
                "answers out of order " + outputs.outOfOrder() + "; repeated events " + outputs.repeated()
                        + ", predicted otherwise " + outputs.contradictions(),
                outputs.outOfOrder() == 0
                        && outputs.repeated() > 0
                        && outputs.contradictions() == 0
                        && figures.predictions() == figures.inputs());
    }
}
