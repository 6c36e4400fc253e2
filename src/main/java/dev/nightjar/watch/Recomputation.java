package dev.nightjar.watch;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Json;
import dev.nightjar.message.Prediction;
import dev.nightjar.store.EntityPast;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computes the features of predictions again, from the rows that their scorer had.
 *
 * @param json how predictions read
 * @param names features that each prediction must have
 * @param pasts each entity's rows as they are and as they were
 * @param from predictions made before this do not count
 * @param until nor those made from here on
 */
record Recomputation(Json json, List<String> names, Map<String, EntityPast> pasts, Instant from, Instant until)
        implements Serializable {

    /** What became of a topic's records; what is no prediction does not count. */
    Skew of(Iterator<byte[]> records) {
        Skew skew = Skew.NONE;
        Map<String, EntityHistory> latest = new HashMap<>();
        while (records.hasNext()) {
            if (json.decodePrediction(records.next()) instanceof Decoded.Value<Prediction> decoded
                    && !decoded.value().scoredAt().isBefore(from)
                    && decoded.value().scoredAt().isBefore(until)) {
                skew = skew.plus(of(decoded.value(), latest));
            }
        }
        return skew;
    }

    /** @param latest the rows of each entity that were asked for last: predictions follow each other */
    private Skew of(Prediction served, Map<String, EntityHistory> latest) {
        EntityPast past = pasts.get(served.entity());
        Long revision = served.featuresRevision();
        if (past == null || revision == null || revision > past.revision()) {
            return Skew.UNKNOWN;
        }
        EntityHistory history = latest.compute(
                served.entity(),
                (entity, known) -> known != null && known.revision() == revision ? known : past.at(revision));
        List<Skew.Difference> differences = differences(
                served,
                history.asOf(served.currentPrice(), served.eventTime().toEpochMilli())
                        .values());
        return differences.isEmpty() ? Skew.SAME : Skew.differing(differences);
    }

    private List<Skew.Difference> differences(Prediction served, double[] values) {
        List<Skew.Difference> differences = new ArrayList<>();
        Set<String> compared = new LinkedHashSet<>(names);
        compared.addAll(served.features().keySet());
        for (String name : compared) {
            double value = served.features().getOrDefault(name, Double.NaN);
            double recomputed =
                    Feature.keys().contains(name) ? values[Feature.of(name).ordinal()] : Double.NaN;
            if (!served.features().containsKey(name)
                    || Double.doubleToRawLongBits(value) != Double.doubleToRawLongBits(recomputed)) {
                differences.add(new Skew.Difference(served.predictionId(), name, value, recomputed));
            }
        }
        return differences;
    }
}
