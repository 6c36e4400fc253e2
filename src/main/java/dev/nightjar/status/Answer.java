package dev.nightjar.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one system answered.
 *
 * @param system {@code kafka}, {@code store}, {@code mlflow} or {@code scorer}
 * @param address where it is; null when it is not configured
 * @param lines for a person; the first goes beside the address
 * @param facts for a program, snake_case
 * @param findings what is missing, the most basic first
 */
record Answer(
        String system,
        @Nullable String address,
        List<String> lines,
        Map<String, @Nullable Object> facts,
        List<Finding> findings) {

    static Answer failed(String system, @Nullable String address, Finding finding) {
        return new Answer(
                system,
                address,
                List.of(address == null ? "not configured" : finding.reason().toString()),
                new LinkedHashMap<>(),
                List.of(finding));
    }
}
