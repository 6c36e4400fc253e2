package dev.nightjar.score;

import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Scores rows as {@link LaneWriter} does and throws the answers away. */
final class DiscardingWriter extends ForeachWriter<Row> {
    private static final long serialVersionUID = 1L;

    private final RecordScorer scorer;

    DiscardingWriter(RecordScorer scorer) {
        this.scorer = scorer;
    }

    @Override
    public boolean open(long partitionId, long epochId) {
        return true;
    }

    @Override
    public void process(Row row) {
        var unused = scorer.answer(LaneWriter.record(row));
    }

    @Override
    public void close(@Nullable Throwable failure) {}
}
