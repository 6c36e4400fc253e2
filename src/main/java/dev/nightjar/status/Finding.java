package dev.nightjar.status;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that keeps an installation from being ready.
 *
 * @param reason the code
 * @param message what is the case here, one sentence
 */
public record Finding(ReasonCode reason, String message) {
    static Finding of(NightjarException e) {
        String message = String.valueOf(e.getMessage());
        return new Finding(e.reason(), message.lines().findFirst().orElse(message));
    }

    /** Findings as a program reads them, in their order: {@code code}, {@code name}, {@code message}, {@code remedy}. */
    public static List<Map<String, Object>> reported(List<Finding> findings) {
        return findings.stream().map(Finding::reported).toList();
    }

    private Map<String, Object> reported() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("code", reason.code());
        one.put("name", reason.name());
        one.put("message", message);
        one.put("remedy", reason.remedy());
        return one;
    }
}
