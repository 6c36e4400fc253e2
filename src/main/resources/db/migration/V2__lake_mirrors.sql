-- How far each lake has followed the store, so that a run that changed nothing need not compare them.

CREATE TABLE lake_mirrors (
    lake        text        NOT NULL,
    revisions   bigint      NOT NULL,
    mirrored_at timestamptz NOT NULL,
    CONSTRAINT lake_mirrors_pkey PRIMARY KEY (lake)
);
COMMENT ON COLUMN lake_mirrors.revisions IS 'Sum of commodities.revision that the lake holds.';

CREATE INDEX commodity_prices_daily_ingested_at_idx ON commodity_prices_daily (ingested_at);
CREATE INDEX market_indicators_ingested_at_idx ON market_indicators (ingested_at);
