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

-- The hash of an event: leaf_hash in ../integrity/merkle.py. STABLE, as convert_to is, or it is not
-- inlined.
-- No backslash in any text here: what it means depends on a setting of the session.
CREATE FUNCTION {schema}.leaf_hash(government text, version bigint, topic text, state text)
RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(decode('00', 'hex') || convert_to(
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
            SELECT string_agg(
                sha256(decode('01', 'hex') || substr(nodes, place, 64)), '' ORDER BY place)
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
        root := sha256(decode('01', 'hex') || decode(right(rest, 64), 'hex') || root);
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

-- When an event says that it was recorded, by the first words of its state: without a blank, as
-- this program writes them, so that nobody has to parse the rest.
CREATE FUNCTION {schema}.moment_of(state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN left(state, 17) = '{"class_version":'
        AND substr(state, 19, 13) = ',"recorded":"'
        AND split_part(left(state, 90), '"', 7) = ',' THEN split_part(left(state, 90), '"', 6) END
$$;

-- Whether a moment is written as this program writes it: in UTC, so that texts compare as moments
-- do. A regular expression would cost more than all the rest of an append.
CREATE FUNCTION {schema}.is_moment(moment text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE translate(moment, '123456789', '000000000')
        WHEN '0000-00-00T00:00:00+00:00' THEN moment = to_char(
            moment::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS+00:00')
        WHEN '0000-00-00T00:00:00.000000+00:00' THEN moment = to_char(
            moment::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00')
    END
$$;

-- Whether the caller may do what the owner of the schema may: a copy keeps the moments and the
-- zones of another store, and who owns the tables could write them anyway.
CREATE FUNCTION {schema}.is_owner() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_has_role(
        coalesce(nullif(current_setting('role'), 'none')::name, session_user), current_user,
        'MEMBER')
$$;

-- The description of a government, which everything about it rests on.
CREATE FUNCTION {schema}.check_description(
    government text, version bigint, says jsonb, is_owner boolean
) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    zone  text := says ->> 'zone';
    first text := (
        SELECT e.state::jsonb ->> 'zone' FROM {schema}.stored_events AS e
        WHERE e.originator_id = government AND e.originator_version = 1
    );
BEGIN
    IF says - ARRAY['class_version', 'recorded', 'appended_by', 'appended_at', 'signature',
            'name', 'zone'] <> '{}'
        OR coalesce(says -> 'class_version', '1') <> '1'
        OR jsonb_typeof(says -> 'name') IS DISTINCT FROM 'string'
        OR length(says ->> 'name') NOT BETWEEN 1 AND 500
        OR jsonb_typeof(says -> 'zone') IS DISTINCT FROM 'string'
        OR zone <> first
    THEN
        RAISE EXCEPTION 'its state does not describe the government: % %', government, version
            USING ERRCODE = 'check_violation';
    ELSIF version = 1 AND NOT is_owner
        -- 10 to 20 ms, once for a government. AT TIME ZONE takes what is no zone, as Nowhere+5.
        AND NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = zone)
    THEN
        RAISE EXCEPTION 'the server knows no time zone "%"', zone
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $$;

-- Says that an author names somebody else. An owner keeps the authors of a copy.
CREATE FUNCTION {schema}.refuse_author() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'it does not name who is connected as its author: "%"', session_user
        USING ERRCODE = 'check_violation';
END $$;

-- Says why a moment is not taken.
CREATE FUNCTION {schema}.refuse_moment(moment text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'it is recorded at %, and the clock of the server shows %', moment,
        to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
        USING ERRCODE = 'datetime_field_overflow';
END $$;

-- Says that a row was written past the functions that append.
CREATE FUNCTION {schema}.refuse_beyond(place bigint, size bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an event is stored at position %, and the newest was appended at %',
        place, size USING ERRCODE = 'triggered_action_exception';
END $$;

-- Whether an event says what a link says of it.
CREATE FUNCTION {schema}.is_link(says jsonb, target text, relation text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE relation
        WHEN 'amends' THEN says #>> '{development,amends}' = target
        WHEN 'fulfils' THEN target IN
            (says #>> '{development,fulfils}', says #>> '{development,changes,fulfils}')
    END
$$;

-- Whether an event amends a development, or an amendment of it.
CREATE FUNCTION {schema}.amends(government text, says jsonb, development text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    above text := says #>> '{development,amends}';
    named text;
    upto  bigint;
BEGIN
    -- Each amends what was stored before it, so there is an end.
    LOOP
        named := above;
        SELECT d.version, e.state::jsonb #>> '{development,amends}' INTO upto, above
        FROM {schema}.development_ids AS d JOIN {schema}.stored_events AS e
            ON e.originator_id = d.government AND e.originator_version = d.version
        WHERE d.id = named AND d.government = amends.government AND (d.version < upto) IS NOT FALSE;
        IF NOT FOUND THEN
            RETURN false;
        ELSIF named = development THEN
            RETURN true;
        END IF;
    END LOOP;
END $$;

-- Whether a step is written as this program writes those of a development, so that it can be read.
CREATE FUNCTION {schema}.is_step(step text, government text, id text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    one   jsonb := step;
    -- The path below takes 1.0 and 9e999 for whole numbers, and they cannot be read as such.
    whole text  := concat_ws(' ', one ->> 0, one ->> 1, one ->> 2, one ->> 4, one ->> 11, one ->> 12,
        one ->> 18, one ->> 19, one ->> 21, one ->> 22);
BEGIN
    RETURN one ->> 3 = government AND one ->> 5 = id AND replace(one::text, ', ', ',') = step
        AND length(whole) <= 200 AND translate(whole, '0123456789 -', '') = ''
        AND (one ->> 10 IS NULL OR one ->> 11 IS NOT NULL AND one ->> 12 IS NOT NULL)
        AND (one ->> 17 IS NULL OR one ->> 18 IS NOT NULL AND one ->> 19 IS NOT NULL)
        AND (one ->> 20 IS NULL OR one ->> 21 IS NOT NULL AND one ->> 22 IS NOT NULL)
        -- What is behind the fourteenth field is written as far as something is said there.
        AND (one ->> 14 IS NULL OR one @? 'strict $ ? (@[14].type() == "string")')
        AND (one ->> 15 IS NULL OR one @? 'strict $ ? (@[15].type() == "string")')
        AND (one ->> 16 IS NULL OR one @? 'strict $ ? (@[16].type() == "string")')
        AND (one ->> 17 IS NULL OR one @? 'strict $ ? (@[17].type() == "string"
            && @[18].floor() == @[18] && @[19].floor() == @[19])')
        AND (one ->> 20 IS NULL OR one @? 'strict $ ? (@[20].type() == "string"
            && @[21].floor() == @[21] && @[22].floor() == @[22])')
        AND (one ->> 23 IS NULL OR one @? 'strict $ ? (@[23].type() == "string")')
        AND (one ->> 24 IS NULL OR one @? 'strict $ ? (@[24].type() == "string")')
        AND (jsonb_array_length(one) = 14 OR one ->> -1 IS NOT NULL)
        AND one @? 'strict $ ? (@.size() >= 14 && @.size() <= 25 && @[0].floor() == @[0] && @[1].floor() == @[1]
            && @[2].floor() == @[2] && @[4].floor() == @[4] && @[6].type() == "string"
            && @[7].type() == "string" && @[8].type() == "string"
            && (@[9] == null || @[9].type() == "string")
            && (@[10] == null || @[10].type() == "string")
            && (@[11] == null || @[11].floor() == @[11])
            && (@[12] == null || @[12].floor() == @[12])
            && (@[13] == null || @[13].type() == "string"))';
END $$;

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
    beyond bigint;
    amended jsonb;
    others boolean;
    mine   boolean := is_owner();
BEGIN
    -- What is acknowledged is on disk here and on the standby that is waited for, whatever the
    -- session, the role or the database was set to. `remote_apply` is more than that. That the
    -- wait for the standby was cancelled is said in a warning.
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    IF current_setting('client_min_messages') = 'error' THEN
        PERFORM set_config('client_min_messages', 'warning', true);
    END IF;

    -- One after the other, until the transaction ends: the order of positions is that of commits.
    SELECT * INTO STRICT old FROM tree_head FOR UPDATE;

    -- Where another writer was first, the versions are taken. What is beyond the head nobody
    -- appended, and nothing may be numbered by it.
    SELECT format('%s %s', g.government, g.first), stored.place INTO wrong, beyond
    FROM (
        SELECT u.government, min(u.version) AS first, max(u.version) AS last, count(*) AS number
        FROM unnest(governments, versions) AS u (government, version) GROUP BY u.government
    ) AS g
    LEFT JOIN LATERAL (
        SELECT e.originator_version AS newest, e.position AS place
        FROM stored_events AS e WHERE e.originator_id = g.government
        ORDER BY e.originator_version DESC LIMIT 1
    ) AS stored ON true
    WHERE g.first <> coalesce(stored.newest, 0) + 1 OR g.last - g.first + 1 <> g.number
        OR stored.place > old.size
    ORDER BY stored.place > old.size DESC NULLS LAST
    LIMIT 1;
    IF beyond > old.size THEN
        PERFORM refuse_beyond(beyond, old.size);
    ELSIF FOUND THEN
        RAISE EXCEPTION 'it is not the next version: %', wrong USING ERRCODE = 'unique_violation';
    END IF;

    -- What a state says of itself must be what its row says. Materialized, or it is parsed again
    -- for each thing that is asked of it.
    WITH c AS MATERIALIZED (
        SELECT u.*, u.state::jsonb AS says, moment_of(u.state) AS moment
        FROM unnest(governments, versions, topics, states, ids)
            AS u (government, version, topic, state, id)
    )
    SELECT min(format('%s %s', c.government, c.version)) FILTER (
        WHERE is_moment(c.moment) IS NOT TRUE OR c.moment IS DISTINCT FROM c.says ->> 'recorded'
        OR octet_length(c.state) > 16777216
        OR c.government !~ '^[a-z0-9][a-z0-9-]*$'
        OR CASE WHEN c.topic = 'government-described'
            THEN c.id IS NOT NULL OR NOT c.says ?& ARRAY['name', 'zone']
            ELSE (c.says #>> '{development,kind}') IS DISTINCT FROM c.topic
                OR (c.says #>> '{development,government}') IS DISTINCT FROM c.government
                OR (c.says #>> '{development,id}') IS DISTINCT FROM c.id
                OR c.id IS NULL OR c.version = 1
        END
    ), jsonb_agg(jsonb_build_array(c.government, c.version, c.says #>> '{development,amends}'))
        FILTER (WHERE c.says #>> '{development,amends}' IS NOT NULL),
        bool_or(c.says ->> 'appended_by' COLLATE "C" IS DISTINCT FROM session_user::text)
    INTO wrong, amended, others
    FROM c;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'its state does not fit its row: %', wrong
            USING ERRCODE = 'check_violation';
    ELSIF others AND NOT mine THEN
        PERFORM refuse_author();
    END IF;

    -- The moments of an author are those of the server's clock, or once more the last one.
    IF NOT mine THEN
        WITH c AS MATERIALIZED (
            SELECT u.government, u.version, moment_of(u.state) AS moment
            FROM unnest(governments, versions, states) AS u (government, version, state)
        ), d AS (
            SELECT c.moment, coalesce(
                lag(c.moment) OVER (PARTITION BY c.government ORDER BY c.version),
                (SELECT moment_of(e.state) FROM stored_events AS e
                 WHERE e.originator_id = c.government AND e.originator_version = c.version - 1)
            ) AS last
            FROM c
        )
        SELECT d.moment INTO wrong
        FROM d
        WHERE d.moment::timestamptz NOT BETWEEN
                clock_timestamp() - interval '1 hour' AND clock_timestamp() + interval '5 minutes'
            AND d.moment IS DISTINCT FROM d.last
            OR d.moment COLLATE "C" < d.last
        LIMIT 1;
        IF FOUND THEN
            PERFORM refuse_moment(wrong);
        END IF;
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

    IF amended IS NOT NULL AND EXISTS (
        SELECT FROM jsonb_array_elements(amended) AS one WHERE NOT EXISTS (
            SELECT FROM development_ids AS d
            WHERE d.id = one ->> 2 AND d.government = one ->> 0
                AND d.version < (one ->> 1)::bigint)
    ) THEN
        RAISE EXCEPTION 'it amends what is not stored' USING ERRCODE = 'check_violation';
    END IF;

    IF 'government-described' = ANY (topics) THEN
        PERFORM check_description(u.government, u.version, u.state::jsonb, mine)
        FROM unnest(governments, versions, topics, states)
            AS u (government, version, topic, state)
        WHERE u.topic = 'government-described';
    END IF;

    IF cardinality(link_of) > 0 THEN
        INSERT INTO development_links (target, relation, version, id, government)
        SELECT u.target, u.relation, versions[u.place], ids[u.place], governments[u.place]
        FROM unnest(link_of, link_targets, link_relations) AS u (place, target, relation)
        WHERE is_link(states[u.place]::jsonb, u.target, u.relation);
        GET DIAGNOSTICS number = ROW_COUNT;
        IF number <> cardinality(link_of) THEN
            RAISE EXCEPTION 'a link is not what its event says' USING ERRCODE = 'check_violation';
        END IF;
    END IF;

    IF cardinality(step_of) > 0 THEN
        INSERT INTO matter_steps (government, matter, version, id, step)
        SELECT governments[u.place], u.matter, versions[u.place], u.id, u.step
        FROM unnest(step_of, step_matters, step_ids, steps) AS u (place, matter, id, step)
        WHERE (mine OR u.step IS NULL OR is_step(u.step, governments[u.place], u.id))
            AND (u.id = ids[u.place]
                OR amends(governments[u.place], states[u.place]::jsonb, u.id));
        GET DIAGNOSTICS number = ROW_COUNT;
        IF number <> cardinality(step_of) THEN
            RAISE EXCEPTION 'a step is not of its event or of what it amends'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;

    grown := extended(old.size, old.frontier, leaves);
    new_size := old.size + cardinality(governments);
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
    moment text := moment_of(state);
    newest bigint;
    last   text;
    beyond bigint;
    number integer;
    above  text := says #>> '{development,amends}';
    node   bytea := leaf_hash(government, version, topic, state);
    peaks  bytea;
    grown  text;
    rest   integer;
    bits   bigint;
BEGIN
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    IF current_setting('client_min_messages') = 'error' THEN
        PERFORM set_config('client_min_messages', 'warning', true);
    END IF;
    SELECT * INTO STRICT old FROM tree_head FOR UPDATE;

    SELECT e.originator_version, moment_of(e.state), e.position INTO newest, last, beyond
    FROM stored_events AS e WHERE e.originator_id = government
    ORDER BY e.originator_version DESC LIMIT 1;
    IF beyond > old.size THEN
        PERFORM refuse_beyond(beyond, old.size);
    ELSIF version IS DISTINCT FROM coalesce(newest, 0) + 1 THEN
        RAISE EXCEPTION 'it is not the next version: % %', government, version
            USING ERRCODE = 'unique_violation';
    END IF;

    IF is_moment(moment) IS NOT TRUE OR moment IS DISTINCT FROM says ->> 'recorded'
        OR octet_length(state) > 16777216
        OR government !~ '^[a-z0-9][a-z0-9-]*$'
        OR (CASE WHEN topic = 'government-described'
            THEN id IS NOT NULL OR NOT says ?& ARRAY['name', 'zone']
            ELSE (says #>> '{development,kind}') IS DISTINCT FROM topic
                OR (says #>> '{development,government}') IS DISTINCT FROM government
                OR (says #>> '{development,id}') IS DISTINCT FROM id
                OR id IS NULL OR version = 1
        END)
    THEN
        RAISE EXCEPTION 'its state does not fit its row: % %', government, version
            USING ERRCODE = 'check_violation';
    END IF;
    IF (moment::timestamptz NOT BETWEEN
            clock_timestamp() - interval '1 hour' AND clock_timestamp() + interval '5 minutes'
        AND moment IS DISTINCT FROM last OR moment COLLATE "C" < last) AND NOT is_owner()
    THEN
        PERFORM refuse_moment(moment);
    END IF;
    IF says ->> 'appended_by' COLLATE "C" IS DISTINCT FROM session_user::text AND NOT is_owner() THEN
        PERFORM refuse_author();
    END IF;
    IF topic = 'government-described' THEN
        PERFORM check_description(government, version, says, is_owner());
    END IF;
    IF above IS NOT NULL THEN
        PERFORM FROM development_ids AS d
        WHERE d.id = above AND d.government = append_one.government;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'it amends what is not stored' USING ERRCODE = 'check_violation';
        END IF;
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
        FROM jsonb_array_elements(links) AS one WHERE is_link(says, one ->> 0, one ->> 1);
        GET DIAGNOSTICS number = ROW_COUNT;
        IF number <> jsonb_array_length(links) THEN
            RAISE EXCEPTION 'a link is not what its event says' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF steps IS NOT NULL THEN
        INSERT INTO matter_steps (government, matter, version, id, step)
        SELECT append_one.government, one ->> 0, append_one.version, one ->> 1, one ->> 2
        FROM jsonb_array_elements(steps) AS one
        WHERE (one ->> 2 IS NULL OR is_step(one ->> 2, append_one.government, one ->> 1))
            AND (one ->> 1 = append_one.id OR amends(append_one.government, says, one ->> 1));
        GET DIAGNOSTICS number = ROW_COUNT;
        IF number <> jsonb_array_length(steps) THEN
            RAISE EXCEPTION 'a step is not of its event or of what it amends'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;

    peaks := decode(old.frontier, 'hex');
    rest := octet_length(peaks);
    bits := old.size;
    WHILE bits & 1 = 1 LOOP
        node := sha256(decode('01', 'hex') || substr(peaks, rest - 31, 32) || node);
        rest := rest - 32;
        bits := bits >> 1;
    END LOOP;
    grown := encode(substr(peaks, 1, rest) || node, 'hex');
    WHILE rest > 0 LOOP
        node := sha256(decode('01', 'hex') || substr(peaks, rest - 31, 32) || node);
        rest := rest - 32;
    END LOOP;
    new_size := old.size + 1;
    new_root := encode(node, 'hex');
    UPDATE tree_head SET size = new_size, root = new_root, frontier = grown;
    PERFORM pg_notify('timeline_{schema}', new_size::text);
END $$;

REVOKE ALL ON FUNCTION {schema}.append_one(text, bigint, text, text, text, jsonb, jsonb)
    FROM PUBLIC;
