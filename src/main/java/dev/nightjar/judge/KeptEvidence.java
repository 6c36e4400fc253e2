package dev.nightjar.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.store.DecisionRow;

/** Reads the evidence that the ledger keeps with a decision. */
final class KeptEvidence {
    private static final ObjectMapper JSON = new ObjectMapper();

    private KeptEvidence() {}

    static JsonNode of(DecisionRow decision) {
        return read(decision.evidence());
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("model_decisions.evidence is not JSON: " + json, e);
        }
    }
}
