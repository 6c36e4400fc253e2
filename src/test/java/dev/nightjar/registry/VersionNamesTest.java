package dev.nightjar.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionNamesTest {
    private final VersionNames names = new VersionNames(Map.of("champion", "3", "candidate", "12"), 12);

    @ParameterizedTest
    @CsvSource({"champion,3", "candidate,12", "1,1", "v12,12", "V7,7"})
    void knowsAliasesAndNumbers(String name, String number) {
        assertThat(names.number(name)).contains(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "0", "-1", "v0", "vv1", "1.0", "Champion", "nobody", "", "99999999999999999999", "٣"})
    void knowsNoOther(String name) {
        assertThat(names.number(name)).isEmpty();
    }
}
