-- Which rows a reader had: a row says with which revision of its commodity it came, and what was changed in place is
-- kept. A prediction carries the revision that it rests on, so it can be made again. Triggers, because whoever writes
-- must not be able to forget it.

ALTER TABLE commodity_prices_daily ADD COLUMN revision bigint NOT NULL DEFAULT 0;
ALTER TABLE market_indicators ADD COLUMN revision bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN commodity_prices_daily.revision IS 'commodities.revision from which on readers have this close and volume; 0: from before it was kept.';
COMMENT ON COLUMN market_indicators.revision IS 'commodities.revision from which on readers have this value; 0: from before it was kept.';

CREATE TABLE commodity_prices_replaced (
    replaced_id    bigint           GENERATED ALWAYS AS IDENTITY,
    commodity      text             NOT NULL,
    day            date             NOT NULL,
    known_at       timestamptz      NOT NULL,
    event_time     timestamptz      NOT NULL,
    close          double precision NOT NULL,
    volume         double precision,
    revision       bigint           NOT NULL,
    until_revision bigint           NOT NULL,
    replaced_at    timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT commodity_prices_replaced_pkey PRIMARY KEY (replaced_id)
);
CREATE INDEX commodity_prices_replaced_commodity_idx ON commodity_prices_replaced (commodity, event_time);
COMMENT ON TABLE commodity_prices_replaced IS 'What stood in commodity_prices_daily before it was changed in place. A day that is not over when it moves is left out: no feature rests on it yet.';
COMMENT ON COLUMN commodity_prices_replaced.until_revision IS 'Readers had it before this revision, no longer from it on.';

CREATE TABLE market_indicators_replaced (
    replaced_id    bigint           GENERATED ALWAYS AS IDENTITY,
    commodity      text             NOT NULL,
    indicator      text             NOT NULL,
    side           text             NOT NULL,
    event_time     timestamptz      NOT NULL,
    known_at       timestamptz      NOT NULL,
    value          double precision NOT NULL,
    revision       bigint           NOT NULL,
    until_revision bigint           NOT NULL,
    replaced_at    timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT market_indicators_replaced_pkey PRIMARY KEY (replaced_id)
);
CREATE INDEX market_indicators_replaced_commodity_idx ON market_indicators_replaced (commodity, event_time);

-- A writer holds its commodities' rows and raises their revisions at the end of its transaction.
CREATE FUNCTION coming_revision(wanted text) RETURNS bigint LANGUAGE sql STABLE
    AS 'SELECT revision + 1 FROM commodities WHERE commodity = wanted';

CREATE FUNCTION number_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := coalesce(coming_revision(NEW.commodity), 0);
    RETURN NEW;
END $$;

CREATE FUNCTION keep_replaced_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := coming_revision(NEW.commodity);
    IF OLD.known_at <= now() THEN
        INSERT INTO commodity_prices_replaced
            (commodity, day, known_at, event_time, close, volume, revision, until_revision)
        VALUES (OLD.commodity, OLD.day, OLD.known_at, OLD.event_time, OLD.close, OLD.volume, OLD.revision,
                NEW.revision);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION keep_replaced_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := coming_revision(NEW.commodity);
    INSERT INTO market_indicators_replaced
        (commodity, indicator, side, event_time, known_at, value, revision, until_revision)
    VALUES (OLD.commodity, OLD.indicator, OLD.side, OLD.event_time, OLD.known_at, OLD.value, OLD.revision,
            NEW.revision);
    RETURN NEW;
END $$;

CREATE TRIGGER commodity_prices_daily_numbered BEFORE INSERT ON commodity_prices_daily
    FOR EACH ROW EXECUTE FUNCTION number_row();
CREATE TRIGGER market_indicators_numbered BEFORE INSERT ON market_indicators
    FOR EACH ROW EXECUTE FUNCTION number_row();
CREATE TRIGGER commodity_prices_daily_kept BEFORE UPDATE ON commodity_prices_daily
    FOR EACH ROW WHEN ((OLD.close, OLD.volume) IS DISTINCT FROM (NEW.close, NEW.volume))
    EXECUTE FUNCTION keep_replaced_price();
CREATE TRIGGER market_indicators_kept BEFORE UPDATE ON market_indicators
    FOR EACH ROW WHEN ((OLD.value, OLD.side) IS DISTINCT FROM (NEW.value, NEW.side))
    EXECUTE FUNCTION keep_replaced_figure();
