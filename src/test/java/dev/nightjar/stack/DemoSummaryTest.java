package dev.nightjar.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
    @Test
    void countsOneAsOne() {
        ObjectNode replay = new ObjectMapper()
                .createObjectNode()
                .put("events_sent", 1001)
                .put("distinct_predictions", 1000)
                .put("dead_letters", 1)
                .put("duplicates", 0);

        assertThat(DemoSummary.text(new ObjectMapper().createObjectNode(), replay, 60))
                .contains("1,001 of 1,001 events: 1,000 predictions, 1 dead letter; 0 duplicates, 0 lost\n");
    }
}
