package dev.nightjar.status;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;

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
}
