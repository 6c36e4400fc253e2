package dev.nightjar.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonCodeTest {

    @Test
    void hasANumberOfItsOwnForEachReason() {
        assertThat(Arrays.stream(ReasonCode.values()).map(ReasonCode::code)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void explainsItselfInSentences(ReasonCode reason) {
        assertThat(reason.code()).matches("NJ-\\d{3}");
        assertThat(reason.cause()).endsWith(".");
        assertThat(reason.remedy()).endsWith(".");
        assertThat(reason.check()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByCodeAndByName(ReasonCode reason) {
        assertThat(ReasonCode.find(reason.code())).contains(reason);
        assertThat(ReasonCode.find(reason.name())).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "nj-012", " NJ-012 ", "store_away", "NJ-012 STORE_AWAY"})
    void isFoundHoweverAPersonWritesIt(String text) {
        assertThat(ReasonCode.find(text)).contains(ReasonCode.STORE_AWAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NJ", "0", "-12", "NJ-0120", "AWAY"})
    void isNotFoundByAnythingElse(String text) {
        assertThat(ReasonCode.find(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MALFORMED_JSON",
                "MISSING_FIELD",
                "NOT_A_NUMBER",
                "UNKNOWN_ENTITY",
                "NON_POSITIVE_PRICE",
                "OVERSIZED",
                "UNSUPPORTED_VERSION"
            })
    void keepsTheNamesThatDeadLettersCarry(String name) {
        assertThat(ReasonCode.find(name))
                .hasValueSatisfying(reason -> assertThat(reason.kind()).isEqualTo(ReasonCode.Kind.RECORD));
    }

    @Test
    void keepsTheExitCodesOfTheDesign() {
        assertThat(ReasonCode.CONFIGURATION_INVALID.kind().exitCode()).isEqualTo(2);
        assertThat(ReasonCode.FLOOR_MISSED.kind().exitCode()).isEqualTo(3);
        assertThat(ReasonCode.KAFKA_AWAY.kind().exitCode()).isEqualTo(4);
        assertThat(ReasonCode.MODEL_CORRUPT.kind().exitCode()).isEqualTo(1);
    }
}
