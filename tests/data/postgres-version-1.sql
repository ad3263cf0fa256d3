-- The store on PostgreSQL: the tables of ../schema.sql, kept by the server itself.
--
-- Everything is stored by append_events, and by append_one, which does the same for one event in
-- half the time. They run as the owner of the schema, so an author needs no right on any table
-- but to read it; they number the events, hash them, grow the tree and see that what the state
-- of an event says is what its row says. {schema} is
-- replaced by the name of the schema, which holds nothing that must be quoted.

CREATE TABLE {schema}.stored_events (
    -- Given under the lock of the tree's head: without gaps, in the order of becoming visible.
    position           bigint PRIMARY KEY CHECK (position > 0),
    originator_id      text   COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL CHECK (originator_version > 0),
    topic              text   COLLATE "C" NOT NULL,
    leaf               bytea  NOT NULL,
    state              text   COLLATE "C" NOT NULL,
    -- What no author can forge: who was connected, and the server's own clock.
    appended_by        name        NOT NULL DEFAULT session_user,
    appended_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (originator_id, originator_version)
);

CREATE INDEX government_descriptions
    ON {schema}.stored_events (originator_id, originator_version)
    WHERE topic = 'government-described';

CREATE TABLE {schema}.development_ids (
    id         text   COLLATE "C" PRIMARY KEY,
    government text   COLLATE "C" NOT NULL,
    version    bigint NOT NULL
);

CREATE TABLE {schema}.development_links (
    target     text   COLLATE "C" NOT NULL,
    relation   text   COLLATE "C" NOT NULL CHECK (relation IN ('amends', 'fulfils')),
    version    bigint NOT NULL,
    id         text   COLLATE "C" NOT NULL,
    government text   COLLATE "C" NOT NULL,
    PRIMARY KEY (target, relation, version, id)
);

CREATE TABLE {schema}.matter_steps (
    government text   COLLATE "C" NOT NULL,
    matter     text   COLLATE "C" NOT NULL,
    version    bigint NOT NULL,
    id         text   COLLATE "C" NOT NULL,
    step       text,
    PRIMARY KEY (government, matter, version, id)
);

CREATE TABLE {schema}.store_facts (
    name  text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

-- Written anew by each append; the room left in its page keeps that cheap.
CREATE TABLE {schema}.tree_head (
    one      integer PRIMARY KEY CHECK (one = 1),
    size     bigint  NOT NULL,
    root     text    NOT NULL,
    frontier text    NOT NULL
) WITH (fillfactor = 10);

INSERT INTO {schema}.tree_head VALUES
    (1, 0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '');

-- What is stored stays, whoever tries.

CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is stored is never changed or deleted'
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION {schema}.refuse_unless_grown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.one <> OLD.one OR NEW.size <= OLD.size THEN
        RAISE EXCEPTION 'the tree only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays BEFORE DELETE OR UPDATE OR TRUNCATE ON {schema}.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER stays BEFORE DELETE OR UPDATE OR TRUNCATE ON {schema}.development_ids
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER stays BEFORE DELETE OR UPDATE OR TRUNCATE ON {schema}.development_links
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER stays BEFORE DELETE OR UPDATE OR TRUNCATE ON {schema}.matter_steps
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER stays BEFORE DELETE OR UPDATE OR TRUNCATE ON {schema}.store_facts
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON {schema}.tree_head
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER grows BEFORE UPDATE ON {schema}.tree_head
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_unless_grown();

-- The hash of an event: ../merkle.py, leaf_hash. STABLE, as convert_to is, or it is not inlined.
CREATE FUNCTION {schema}.leaf_hash(government text, version bigint, topic text, state text)
RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256('\x00'::bytea || convert_to(
        octet_length(government) || ':' || government || ','
        || octet_length(version::text) || ':' || version || ','
        || octet_length(topic) || ':' || topic || ','
        || octet_length(state) || ':' || state || ',', 'UTF8'))
$$;

-- The frontier of the tree with more leaves behind it, as hexadecimal digits: Frontier.extended.
-- The leaves are one string, 32 bytes each: an array of so many would be counted through for each.
CREATE FUNCTION {schema}.extended(size bigint, frontier text, leaves bytea)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    nodes bytea  := leaves;
    bits  bigint := size;
    peaks text   := frontier;
    grown text   := '';
BEGIN
    LOOP
        IF bits & 1 = 1 THEN
            nodes := decode(right(peaks, 64), 'hex') || nodes;
            peaks := left(peaks, -64);
        END IF;
        IF octet_length(nodes) & 32 = 32 THEN
            grown := encode(substr(nodes, octet_length(nodes) - 31), 'hex') || grown;
            nodes := substr(nodes, 1, octet_length(nodes) - 32);
        END IF;
        EXIT WHEN octet_length(nodes) = 0;
        nodes := (
            SELECT string_agg(sha256('\x01'::bytea || substr(nodes, place, 64)), '' ORDER BY place)
            FROM generate_series(1, octet_length(nodes), 64) AS place
        );
        bits := bits >> 1;
    END LOOP;
    RETURN peaks || grown;
END $$;

-- The root that a frontier leads to: Frontier.root.
CREATE FUNCTION {schema}.root_of(frontier text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    root bytea := decode(right(frontier, 64), 'hex');
    rest text  := left(frontier, -64);
BEGIN
    WHILE rest <> '' LOOP
        root := sha256('\x01'::bytea || decode(right(rest, 64), 'hex') || root);
        rest := left(rest, -64);
    END LOOP;
    RETURN encode(root, 'hex');
END $$;

-- Keeps other writers waiting until the transaction ends.
CREATE FUNCTION {schema}.wait_for_turn() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp SET lock_timeout = '30s' AS $$
BEGIN
    PERFORM 1 FROM tree_head FOR UPDATE;
END $$;

REVOKE ALL ON FUNCTION {schema}.wait_for_turn() FROM PUBLIC;

-- Stores events with their index rows: all of them, or none. Rows of the index name the event
-- that they belong to by its place, from 1. Returns the size and root of the tree afterwards.
CREATE FUNCTION {schema}.append_events(
    governments text[], versions bigint[], topics text[], states text[],
    ids text[],
    link_of integer[], link_targets text[], link_relations text[],
    step_of integer[], step_matters text[], step_ids text[], steps text[],
    OUT new_size bigint, OUT new_root text
) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp SET lock_timeout = '30s' AS $$
DECLARE
    old    tree_head%ROWTYPE;
    leaves bytea;
    number bigint;
    grown  text;
    wrong  text;
BEGIN
    -- What is acknowledged is on disk, whatever the session was set to.
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    -- One after the other, until the transaction ends: the order of positions is that of commits.
    SELECT * INTO STRICT old FROM tree_head FOR UPDATE;

    -- Where another writer was first, the versions are taken.
    SELECT format('%s %s', g.government, g.first) INTO wrong
    FROM (
        SELECT u.government, min(u.version) AS first, max(u.version) AS last, count(*) AS number
        FROM unnest(governments, versions) AS u (government, version) GROUP BY u.government
    ) AS g
    CROSS JOIN LATERAL (
        SELECT coalesce(max(e.originator_version), 0) AS newest
        FROM stored_events AS e WHERE e.originator_id = g.government
    ) AS stored
    WHERE g.first <> stored.newest + 1 OR g.last - g.first + 1 <> g.number
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'it is not the next version: %', wrong USING ERRCODE = 'unique_violation';
    END IF;

    -- What a state says of itself must be what its row says. Materialized, or it is parsed again
    -- for each thing that is asked of it.
    WITH c AS MATERIALIZED (
        SELECT u.*, u.state::jsonb AS says
        FROM unnest(governments, versions, topics, states, ids)
            AS u (government, version, topic, state, id)
    )
    SELECT format('%s %s', c.government, c.version) INTO wrong
    FROM c
    WHERE jsonb_typeof(c.says -> 'recorded') IS DISTINCT FROM 'string'
        OR c.government !~ '^[a-z0-9][a-z0-9-]*$'
        OR CASE WHEN c.topic = 'government-described'
            THEN c.id IS NOT NULL OR NOT c.says ?& ARRAY['name', 'zone']
            ELSE (c.says #>> '{development,kind}') IS DISTINCT FROM c.topic
                OR (c.says #>> '{development,government}') IS DISTINCT FROM c.government
                OR (c.says #>> '{development,id}') IS DISTINCT FROM c.id
                OR c.id IS NULL
        END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'its state does not fit its row: %', wrong
            USING ERRCODE = 'check_violation';
    END IF;

    WITH stored AS (
        INSERT INTO stored_events
            (position, originator_id, originator_version, topic, leaf, state)
        SELECT old.size + u.place, u.government, u.version, u.topic,
            leaf_hash(u.government, u.version, u.topic, u.state), u.state
        FROM unnest(governments, versions, topics, states)
            WITH ORDINALITY AS u (government, version, topic, state, place)
        ORDER BY u.place
        RETURNING position, leaf
    )
    SELECT string_agg(leaf, '' ORDER BY position), count(*) INTO leaves, number FROM stored;
    IF number <> cardinality(governments) OR number = 0 THEN
        RAISE EXCEPTION 'what was written did not come back as it was sent'
            USING ERRCODE = 'triggered_action_exception';
    END IF;

    INSERT INTO development_ids
    SELECT u.id, u.government, u.version
    FROM unnest(governments, versions, ids) AS u (government, version, id)
    WHERE u.id IS NOT NULL;

    IF cardinality(link_of) > 0 THEN
        INSERT INTO development_links (target, relation, version, id, government)
        SELECT u.target, u.relation, versions[u.place], ids[u.place], governments[u.place]
        FROM unnest(link_of, link_targets, link_relations) AS u (place, target, relation);
    END IF;

    IF cardinality(step_of) > 0 THEN
        INSERT INTO matter_steps (government, matter, version, id, step)
        SELECT governments[u.place], u.matter, versions[u.place], u.id, u.step
        FROM unnest(step_of, step_matters, step_ids, steps) AS u (place, matter, id, step);
    END IF;

    grown := extended(old.size, old.frontier, leaves);
    new_size := old.size + number;
    new_root := root_of(grown);
    UPDATE tree_head SET size = new_size, root = new_root, frontier = grown;
    PERFORM pg_notify('timeline_{schema}', new_size::text);
END $$;

REVOKE ALL ON FUNCTION {schema}.append_events(
    text[], bigint[], text[], text[], text[], integer[], text[], text[],
    integer[], text[], text[], text[]
) FROM PUBLIC;

-- The same for one event. Its index rows are arrays of arrays: links are [target, relation],
-- steps are [matter, id, step].
CREATE FUNCTION {schema}.append_one(
    government text, version bigint, topic text, state text, id text, links jsonb, steps jsonb,
    OUT new_size bigint, OUT new_root text
) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp SET lock_timeout = '30s' AS $$
DECLARE
    old    tree_head%ROWTYPE;
    says   jsonb := state;
    newest bigint;
    node   bytea := leaf_hash(government, version, topic, state);
    peaks  bytea;
    grown  text;
    rest   integer;
    bits   bigint;
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    SELECT * INTO STRICT old FROM tree_head FOR UPDATE;

    SELECT max(e.originator_version) INTO newest
    FROM stored_events AS e WHERE e.originator_id = government;
    IF version IS DISTINCT FROM coalesce(newest, 0) + 1 THEN
        RAISE EXCEPTION 'it is not the next version: % %', government, version
            USING ERRCODE = 'unique_violation';
    END IF;

    IF jsonb_typeof(says -> 'recorded') IS DISTINCT FROM 'string'
        OR government !~ '^[a-z0-9][a-z0-9-]*$'
        OR (CASE WHEN topic = 'government-described'
            THEN id IS NOT NULL OR NOT says ?& ARRAY['name', 'zone']
            ELSE (says #>> '{development,kind}') IS DISTINCT FROM topic
                OR (says #>> '{development,government}') IS DISTINCT FROM government
                OR (says #>> '{development,id}') IS DISTINCT FROM id
                OR id IS NULL
        END)
    THEN
        RAISE EXCEPTION 'its state does not fit its row: % %', government, version
            USING ERRCODE = 'check_violation';
    END IF;

    INSERT INTO stored_events (position, originator_id, originator_version, topic, leaf, state)
    VALUES (old.size + 1, government, version, topic, node, state);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'what was written did not come back as it was sent'
            USING ERRCODE = 'triggered_action_exception';
    END IF;
    IF id IS NOT NULL THEN
        INSERT INTO development_ids VALUES (id, government, version);
    END IF;
    IF links IS NOT NULL THEN
        INSERT INTO development_links (target, relation, version, id, government)
        SELECT one ->> 0, one ->> 1, append_one.version, append_one.id, append_one.government
        FROM jsonb_array_elements(links) AS one;
    END IF;
    IF steps IS NOT NULL THEN
        INSERT INTO matter_steps (government, matter, version, id, step)
        SELECT append_one.government, one ->> 0, append_one.version, one ->> 1, one ->> 2
        FROM jsonb_array_elements(steps) AS one;
    END IF;

    peaks := decode(old.frontier, 'hex');
    rest := octet_length(peaks);
    bits := old.size;
    WHILE bits & 1 = 1 LOOP
        node := sha256('\x01'::bytea || substr(peaks, rest - 31, 32) || node);
        rest := rest - 32;
        bits := bits >> 1;
    END LOOP;
    grown := encode(substr(peaks, 1, rest) || node, 'hex');
    WHILE rest > 0 LOOP
        node := sha256('\x01'::bytea || substr(peaks, rest - 31, 32) || node);
        rest := rest - 32;
    END LOOP;
    new_size := old.size + 1;
    new_root := encode(node, 'hex');
    UPDATE tree_head SET size = new_size, root = new_root, frontier = grown;
    PERFORM pg_notify('timeline_{schema}', new_size::text);
END $$;

REVOKE ALL ON FUNCTION {schema}.append_one(text, bigint, text, text, text, jsonb, jsonb)
    FROM PUBLIC;
