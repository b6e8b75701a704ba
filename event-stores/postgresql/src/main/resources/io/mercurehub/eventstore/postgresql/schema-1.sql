CREATE TABLE ${schema}.settings (
    name text PRIMARY KEY,
    value text NOT NULL
);
INSERT INTO ${schema}.settings VALUES
    ('version', '1'),
    -- The path of the hub's URL, below which topics are reserved.
    ('hub_path', '/.well-known/mercure'),
    -- What spreads ids over the index, so that nobody can choose many that collide.
    ('id_key', ('x' || substr(md5(gen_random_uuid()::text), 1, 16))::bit(64)::bigint::text);

-- The log. Who adds to it holds an advisory lock until the end of the transaction, so positions have no gaps and become visible in order.
CREATE TABLE ${schema}.log (
    position bigint PRIMARY KEY,
    format smallint NOT NULL,
    -- 0: an update; 1: the hub tells of a subscription; 2: what a principal reads ends
    kind smallint NOT NULL,
    private boolean NOT NULL,
    id text NOT NULL,
    id_hash integer NOT NULL,
    topics text[] NOT NULL,
    -- UTF-8; null once a rule has expired it and its space was given back
    data bytea,
    type text,
    retry bigint,
    size bigint NOT NULL,
    -- milliseconds since 1970, which never go back
    at bigint NOT NULL,
    -- for how many milliseconds a rule lets it be replayed; 0: not at all
    max_age bigint,
    -- how many updates were appended before it, and of how many bytes; then the same of subscription events
    updates bigint NOT NULL,
    bytes bigint NOT NULL,
    events bigint NOT NULL,
    event_bytes bigint NOT NULL
);
CREATE INDEX log_id ON ${schema}.log (id_hash, position);
CREATE INDEX log_event ON ${schema}.log (position) WHERE kind = 1;
CREATE INDEX log_expiry ON ${schema}.log ((at + max_age)) WHERE max_age IS NOT NULL AND data IS NOT NULL;

-- Up to which positions updates, and subscription events, may be deleted.
CREATE TABLE ${schema}.trimmed (
    updates bigint NOT NULL,
    events bigint NOT NULL
);
INSERT INTO ${schema}.trimmed VALUES (0, 0);

-- What applications have published, until a hub gives it its position.
CREATE TABLE ${schema}.incoming (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    topics text[] NOT NULL,
    data text NOT NULL,
    private boolean NOT NULL,
    id text NOT NULL,
    type text,
    retry bigint
);
CREATE INDEX incoming_xid ON ${schema}.incoming (xid);

-- What was written into "incoming" past the function, and is no valid update.
CREATE TABLE ${schema}.refused (
    n bigint PRIMARY KEY,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    topics text[],
    data text,
    private boolean,
    id text,
    type text,
    retry bigint
);

-- The hubs.
CREATE TABLE ${schema}.nodes (
    id text PRIMARY KEY,
    name text NOT NULL,
    version text NOT NULL,
    -- the newest format of records that it reads
    format smallint NOT NULL,
    since timestamptz NOT NULL,
    lease_until timestamptz NOT NULL,
    revoked_through bigint NOT NULL
);

-- Subscriptions that have begun and not ended, with the events that tell of it.
CREATE TABLE ${schema}.begun (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node text NOT NULL,
    topic_hash integer NOT NULL,
    topics text[] NOT NULL,
    private boolean NOT NULL,
    id text NOT NULL,
    data bytea NOT NULL,
    type text,
    end_id text NOT NULL,
    end_data bytea NOT NULL,
    end_type text
);
CREATE INDEX begun_topic ON ${schema}.begun (node, topic_hash);

-- Appends rows to the log: of each, what its column says, and how much the rows before it in this call add to the sums.
-- Returns what the last row before them leaves: its position, and the sums with it.
CREATE FUNCTION ${schema}.append(
    p_lock_millis integer, p_now bigint, p_node text,
    p_kind smallint[], p_private boolean[], p_id text[], p_id_hash integer[], p_topics text[], p_data bytea[], p_type text[],
    p_retry bigint[], p_size bigint[], p_max_age bigint[],
    p_updates bigint[], p_bytes bigint[], p_events bigint[], p_event_bytes bigint[],
    p_incoming bigint[], p_orphans bigint[],
    p_ended_hash integer[], p_ended text[], p_begun integer[], p_begun_hash integer[], p_end_id text[], p_end_data bytea[], p_end_type text[],
    OUT o_position bigint, OUT o_at bigint, OUT o_updates bigint, OUT o_bytes bigint, OUT o_events bigint, OUT o_event_bytes bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_rows bigint;
BEGIN
    PERFORM set_config('lock_timeout', p_lock_millis::text, true);
    PERFORM pg_advisory_xact_lock('${schema_literal}.log'::regclass::oid::integer, 1299538533);

    -- Each of these commands sees what was committed before the lock was taken.
    IF p_incoming IS NOT NULL THEN
        DELETE FROM ${schema}.incoming i WHERE i.n = ANY (p_incoming);
        GET DIAGNOSTICS found_rows = ROW_COUNT;
        IF found_rows <> cardinality(p_incoming) THEN
            RAISE EXCEPTION USING ERRCODE = 'MH001', MESSAGE = 'another hub has taken them';
        END IF;
    END IF;
    IF p_orphans IS NOT NULL THEN
        DELETE FROM ${schema}.begun b WHERE b.n = ANY (p_orphans)
            AND (b.node = p_node OR NOT EXISTS (SELECT FROM ${schema}.nodes o WHERE o.id = b.node AND o.lease_until > clock_timestamp()));
        GET DIAGNOSTICS found_rows = ROW_COUNT;
        IF found_rows <> cardinality(p_orphans) THEN
            RAISE EXCEPTION USING ERRCODE = 'MH001', MESSAGE = 'another hub has taken them';
        END IF;
    END IF;
    IF p_ended IS NOT NULL THEN
        DELETE FROM ${schema}.begun b USING unnest(p_ended_hash, p_ended) e (hash, topic)
            WHERE b.node = p_node AND b.topic_hash = e.hash AND b.topics[1] = e.topic;
    END IF;
    IF p_begun IS NOT NULL THEN
        INSERT INTO ${schema}.begun (node, topic_hash, topics, private, id, data, type, end_id, end_data, end_type)
        SELECT p_node, b.hash, p_topics[b.place]::text[], p_private[b.place], p_id[b.place], p_data[b.place], p_type[b.place],
            b.end_id, b.end_data, b.end_type
        FROM unnest(p_begun, p_begun_hash, p_end_id, p_end_data, p_end_type) b (place, hash, end_id, end_data, end_type);
    END IF;

    SELECT l.position, l.at,
        l.updates + CASE WHEN l.kind = 0 AND l.max_age IS DISTINCT FROM 0 THEN 1 ELSE 0 END,
        l.bytes + CASE WHEN l.kind = 0 THEN l.size ELSE 0 END,
        l.events + CASE WHEN l.kind = 1 THEN 1 ELSE 0 END,
        l.event_bytes + CASE WHEN l.kind = 1 THEN l.size ELSE 0 END
    INTO o_position, o_at, o_updates, o_bytes, o_events, o_event_bytes
    FROM ${schema}.log l ORDER BY l.position DESC LIMIT 1;
    IF NOT FOUND THEN
        o_position := 0; o_at := 0; o_updates := 0; o_bytes := 0; o_events := 0; o_event_bytes := 0;
    END IF;
    o_at := greatest(o_at, p_now);

    INSERT INTO ${schema}.log (position, format, kind, private, id, id_hash, topics, data, type, retry, size, at, max_age,
        updates, bytes, events, event_bytes)
    SELECT o_position + r.place, 1, r.kind, r.private, r.id, r.id_hash, r.topics::text[], r.data, r.type, r.retry, r.size, o_at,
        r.max_age, o_updates + r.updates, o_bytes + r.bytes, o_events + r.events, o_event_bytes + r.event_bytes
    FROM unnest(p_kind, p_private, p_id, p_id_hash, p_topics, p_data, p_type, p_retry, p_size, p_max_age,
        p_updates, p_bytes, p_events, p_event_bytes)
        WITH ORDINALITY r (kind, private, id, id_hash, topics, data, type, retry, size, max_age,
            updates, bytes, events, event_bytes, place);
END
$$;
REVOKE ALL ON FUNCTION ${schema}.append FROM PUBLIC;

-- Publishes an update if, and only if, the caller's transaction commits; returns its id.
--
-- topics: the canonical one first. retry: in milliseconds. With the rights of the schema's owner, so that an application needs none on
-- the tables, and can't write past these checks; a hub checks again, and strictly, before it gives the update its place.
CREATE FUNCTION ${schema}.publish(
    topics text[], data text DEFAULT '', private boolean DEFAULT false, id text DEFAULT NULL, type text DEFAULT NULL,
    retry bigint DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    forbidden CONSTANT text := '[\u0001-\u001f\u007f-\u009f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f'
        '\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3'
        '\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]';
    hub_path text := (SELECT s.value FROM ${schema}.settings s WHERE s.name = 'hub_path');
    topic text;
    plain text;
    assigned text := coalesce(publish.id, 'urn:uuid:' || gen_random_uuid());
BEGIN
    IF coalesce(cardinality(publish.topics), 0) = 0 OR array_ndims(publish.topics) <> 1 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'topics: none (expected: at least one)';
    END IF;
    FOREACH topic IN ARRAY publish.topics LOOP
        IF topic IS NULL OR topic = '*' OR topic ~ forbidden THEN
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'topic: ' || coalesce(quote_literal(left(topic, 128)), 'null')
                || ' (expected: no null, no control or format character, and not the reserved wildcard)';
        END IF;
        SELECT replace(string_agg(CASE WHEN m.part[1] ~ '^%[0-7]' THEN chr(('x' || substr(m.part[1], 2))::bit(8)::integer)
                ELSE m.part[1] END, '' ORDER BY m.place), '\', '/') INTO plain
            FROM regexp_matches(topic, '%0[1-9a-fA-F]|%[1-7][0-9a-fA-F]|[^%]+|%', 'g') WITH ORDINALITY m (part, place);
        IF topic ~ '^\s*([?#]|$)' OR strpos(plain, '/.well-known/mercure') > 0 OR plain = hub_path
            OR right(plain, length(hub_path)) = hub_path OR strpos(plain, hub_path || '/') > 0 THEN
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'topic: ' || quote_literal(left(topic, 128))
                || ' (expected: not below ' || hub_path || ', which the hub itself uses)';
        END IF;
    END LOOP;
    IF assigned = '' OR assigned = 'earliest' OR left(assigned, 1) = '#' OR assigned ~ forbidden THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'id: ' || quote_literal(left(assigned, 128))
            || ' (expected: not empty, not "earliest", no "#" at its start, no control or format character)';
    END IF;
    IF publish.type = 'mercure' OR publish.type ~ forbidden THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'type: ' || quote_literal(left(publish.type, 128))
            || ' (expected: not the reserved "mercure", no control or format character)';
    END IF;
    IF publish.retry NOT BETWEEN 0 AND 999999999999999999 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'retry: ' || publish.retry
            || ' (expected: milliseconds, at most 18 digits)';
    END IF;
    INSERT INTO ${schema}.incoming (topics, data, private, id, type, retry)
    VALUES (publish.topics, coalesce(publish.data, ''), coalesce(publish.private, false), assigned, nullif(publish.type, ''),
        publish.retry);
    RETURN assigned;
END
$$;
REVOKE ALL ON FUNCTION ${schema}.publish FROM PUBLIC;
