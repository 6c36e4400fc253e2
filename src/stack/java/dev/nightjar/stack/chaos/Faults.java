package dev.nightjar.stack.chaos;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** All faults, in the order in which they run. */
final class Faults {
    private static final Set<String> QUICK = Set.of("COMBINED", "F17", "F18", "F27");

    private Faults() {}

    static List<Fault> all() {
        return List.of(
                new Everything(),
                new DriverKilled(),
                new ExecutorKilled(),
                new TaskFails(),
                new SecondDriver(),
                new BrokerGone("F5", BrokerGone.Way.RESTARTED, Amount.always(0)),
                new BrokerGone("F6", BrokerGone.Way.KILLED, new Amount(15, 60)),
                new BrokerGone("F7", BrokerGone.Way.KILLED, new Amount(37, 150)),
                new LossyNetwork(),
                new StoreAway(),
                new RegistryAway(),
                new RegistryWrong(),
                new CorruptArtifact(),
                new HotSwap(),
                new FullDisk(),
                new DamagedCheckpoint(DamagedCheckpoint.Damage.EMPTY_OR_CUT),
                new DamagedCheckpoint(DamagedCheckpoint.Damage.METADATA_LOST),
                new DamagedCheckpoint(DamagedCheckpoint.Damage.EDITED),
                new CheckpointReset(),
                new ClocksApart(),
                new UnusualRecords(UnusualRecords.Kind.ORDER),
                new UnusualRecords(UnusualRecords.Kind.DRIFT),
                new UnusualRecords(UnusualRecords.Kind.LARGE),
                new PartitionsAdded(),
                new TopicRecreated(),
                new RetentionOvertook(),
                new RetentionUnderway(),
                new TooFewSlots(),
                new AbortedInput(),
                new UnusualRecords(UnusualRecords.Kind.NOT_NUMBERS),
                new UnusualRecords(UnusualRecords.Kind.UNKNOWN),
                new StaleFeatures(),
                new HostileRecords(),
                new Soak());
    }

    /**
     * Those that were asked for.
     *
     * @param only numbers; empty for all
     * @throws NightjarException ARGUMENT_INVALID naming one that there is not
     */
    static List<Fault> named(List<String> only, boolean quick) {
        List<String> numbers =
                only.stream().map(name -> name.strip().toUpperCase(Locale.ROOT)).toList();
        List<String> known = all().stream().map(Fault::number).toList();
        for (String number : numbers) {
            if (!known.contains(number)) {
                throw new NightjarException(
                        ReasonCode.ARGUMENT_INVALID,
                        "Cannot make the fault " + number + ": known are "
                                + known.stream().collect(Collectors.joining(", ")));
            }
        }
        return all().stream()
                .filter(fault ->
                        numbers.isEmpty() ? !quick || QUICK.contains(fault.number()) : numbers.contains(fault.number()))
                .toList();
    }
}
