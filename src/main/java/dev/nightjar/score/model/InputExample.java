package dev.nightjar.score.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of inputs that came with a version, MLflow's {@code input_example.json}.
 *
 * @param columns names, in the order in which the model's signature has them
 * @param row one finite value a column, natural units
 */
record InputExample(List<String> columns, List<Double> row) {
    static final String FILE = "input_example.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    InputExample {
        columns = List.copyOf(columns);
        row = List.copyOf(row);
    }

    /**
     * Reads it.
     *
     * @throws IOException if it is not one row of finite numbers under named columns
     */
    static InputExample read(byte[] json) throws IOException {
        JsonNode root = JSON.readTree(json);
        List<String> columns = new ArrayList<>();
        root.path("columns").forEach(name -> columns.add(name.asText()));
        List<Double> row = new ArrayList<>();
        for (JsonNode value : root.path("data").path(0)) {
            if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
                throw new IOException("value " + row.size() + " of its row is not a finite number: " + value);
            }
            row.add(value.asDouble());
        }
        if (columns.isEmpty() || columns.size() != row.size()) {
            throw new IOException("it has " + columns.size() + " columns and " + row.size() + " values");
        }
        return new InputExample(columns, row);
    }
}
