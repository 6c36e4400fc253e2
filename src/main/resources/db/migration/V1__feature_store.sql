-- The online feature store. Every row that a feature is made of has event_time (what it describes) and known_at (when
-- it became known); a restated day keeps all its versions.

CREATE TABLE commodities (
    commodity text   NOT NULL,
    unit      text,
    revision  bigint NOT NULL DEFAULT 0,
    CONSTRAINT commodities_pkey PRIMARY KEY (commodity),
    CONSTRAINT commodities_name_is_short CHECK (char_length(commodity) BETWEEN 1 AND 128)
);
COMMENT ON COLUMN commodities.revision IS 'Counts the changes of the commodity''s prices and indicators: readers reload what moved.';
COMMENT ON COLUMN commodities.unit IS 'Of its prices as they came, for people: nothing is converted.';

CREATE TABLE commodity_prices_daily (
    commodity   text             NOT NULL,
    day         date             NOT NULL,
    known_at    timestamptz      NOT NULL,
    event_time  timestamptz      NOT NULL,
    open        double precision,
    high        double precision,
    low         double precision,
    close       double precision NOT NULL,
    volume      double precision,
    source      text             NOT NULL,
    ingested_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT commodity_prices_daily_pkey PRIMARY KEY (commodity, day, known_at),
    CONSTRAINT commodity_prices_daily_commodity_fkey FOREIGN KEY (commodity) REFERENCES commodities,
    CONSTRAINT commodity_prices_daily_known_after_event CHECK (known_at >= event_time),
    CONSTRAINT commodity_prices_daily_close_is_finite
        CHECK (close > '-Infinity'::double precision AND close < 'Infinity'::double precision),
    CONSTRAINT commodity_prices_daily_volume_is_not_negative
        CHECK (volume >= 0 AND volume < 'Infinity'::double precision)
);
CREATE INDEX commodity_prices_daily_event_time_idx ON commodity_prices_daily (event_time);

CREATE TABLE price_trends (
    commodity     text             NOT NULL,
    event_time    timestamptz      NOT NULL,
    known_at      timestamptz      NOT NULL,
    close         double precision NOT NULL,
    avg_price_7d  double precision NOT NULL,
    volatility_7d double precision NOT NULL,
    volume_trend  double precision NOT NULL,
    supply_index  double precision NOT NULL,
    demand_index  double precision NOT NULL,
    CONSTRAINT price_trends_pkey PRIMARY KEY (commodity, event_time),
    CONSTRAINT price_trends_commodity_fkey FOREIGN KEY (commodity) REFERENCES commodities
);
CREATE INDEX price_trends_event_time_idx ON price_trends (event_time);

CREATE TABLE market_indicators (
    commodity   text             NOT NULL,
    indicator   text             NOT NULL,
    side        text             NOT NULL,
    event_time  timestamptz      NOT NULL,
    known_at    timestamptz      NOT NULL,
    value       double precision NOT NULL,
    source      text             NOT NULL,
    ingested_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT market_indicators_pkey PRIMARY KEY (commodity, indicator, event_time, known_at),
    CONSTRAINT market_indicators_commodity_fkey FOREIGN KEY (commodity) REFERENCES commodities,
    CONSTRAINT market_indicators_side_is_known CHECK (side IN ('supply', 'demand')),
    CONSTRAINT market_indicators_known_after_event CHECK (known_at >= event_time),
    CONSTRAINT market_indicators_value_is_finite
        CHECK (value > '-Infinity'::double precision AND value < 'Infinity'::double precision)
);

CREATE TABLE ml_models (
    model_name  text        NOT NULL,
    version     text        NOT NULL,
    run_id      text        NOT NULL,
    pipeline    text        NOT NULL,
    config_hash text        NOT NULL,
    metrics     jsonb       NOT NULL,
    status      text        NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ml_models_pkey PRIMARY KEY (model_name, version),
    CONSTRAINT ml_models_status_is_known CHECK (status IN ('challenger', 'champion', 'previous', 'retired'))
);
CREATE UNIQUE INDEX ml_models_one_champion_idx ON ml_models (model_name) WHERE status = 'champion';

CREATE TABLE ingest_rejections (
    file        text        NOT NULL,
    line        integer     NOT NULL,
    reason      text        NOT NULL,
    reason_code text        NOT NULL,
    text        text        NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ingest_rejections_pkey PRIMARY KEY (file, line)
);
CREATE INDEX ingest_rejections_reason_idx ON ingest_rejections (reason);

-- Where a run's rows wait until all of them are there; one transaction then moves them. Nothing here outlives a run.
CREATE UNLOGGED TABLE staging_prices (
    run_id     text             NOT NULL,
    part       text             NOT NULL,
    commodity  text             NOT NULL,
    day        date             NOT NULL,
    event_time timestamptz      NOT NULL,
    known_at   timestamptz      NOT NULL,
    open       double precision,
    high       double precision,
    low        double precision,
    close      double precision NOT NULL,
    volume     double precision,
    source     text             NOT NULL,
    staged_at  timestamptz      NOT NULL DEFAULT now()
);
CREATE INDEX staging_prices_run_idx ON staging_prices (run_id);

CREATE UNLOGGED TABLE staging_indicators (
    run_id     text             NOT NULL,
    part       text             NOT NULL,
    commodity  text             NOT NULL,
    indicator  text             NOT NULL,
    side       text             NOT NULL,
    event_time timestamptz      NOT NULL,
    known_at   timestamptz      NOT NULL,
    value      double precision NOT NULL,
    source     text             NOT NULL,
    staged_at  timestamptz      NOT NULL DEFAULT now()
);
CREATE INDEX staging_indicators_run_idx ON staging_indicators (run_id);

CREATE UNLOGGED TABLE staging_rejections (
    run_id      text        NOT NULL,
    part        text        NOT NULL,
    file        text        NOT NULL,
    line        integer     NOT NULL,
    reason      text        NOT NULL,
    reason_code text        NOT NULL,
    text        text        NOT NULL,
    staged_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX staging_rejections_run_idx ON staging_rejections (run_id);
