-- The store: stored events and the small tables that are written with them, in one transaction.
-- Everything but stored_events can be derived from it; it is kept so that an append asks by
-- index for just what it must judge, whatever the length of the history.
--
-- A file is compared with this text before it is used: what differs is refused (schema.py).

CREATE TABLE stored_events (
    -- Named and AUTOINCREMENT, so that no notification id is ever given twice or renumbered.
    rowid              INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id      TEXT    NOT NULL,
    originator_version INTEGER NOT NULL CHECK (originator_version > 0),
    topic              TEXT    NOT NULL,
    -- The event's hash in the tree (merkle.py). The root alone says that something was altered;
    -- this says what.
    leaf               BLOB    NOT NULL,
    state              TEXT    NOT NULL,
    UNIQUE (originator_id, originator_version)
);

CREATE INDEX government_descriptions
    ON stored_events (originator_id, originator_version)
    WHERE topic = 'government-described';

CREATE TABLE development_ids (
    id         TEXT    PRIMARY KEY,
    government TEXT    NOT NULL,
    version    INTEGER NOT NULL
) WITHOUT ROWID;

-- What amends or fulfils what. The columns of the key come first: where they do not, the
-- integrity check of SQLite 3.40 finds a NULL in `government` that is not there.
CREATE TABLE development_links (
    target     TEXT    NOT NULL,
    relation   TEXT    NOT NULL CHECK (relation IN ('amends', 'fulfils')),
    version    INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    government TEXT    NOT NULL,
    PRIMARY KEY (target, relation, version, id)
) WITHOUT ROWID;

-- The steps that move a matter's status. A correction adds a row for the same id with its own
-- version: the highest version speaks, and a NULL step says that it no longer moves this matter.
CREATE TABLE matter_steps (
    government TEXT    NOT NULL,
    matter     TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    step       TEXT,
    PRIMARY KEY (government, matter, version, id)
) WITHOUT ROWID;

CREATE TABLE store_facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- The head of the hash tree over the stored events, and what it takes to extend it, as
-- hexadecimal digits. It grows in the transaction of the events.
CREATE TABLE tree_head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    size     INTEGER NOT NULL,
    root     TEXT    NOT NULL,
    frontier TEXT    NOT NULL
);

INSERT INTO tree_head VALUES
    (1, 0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '');

-- What is stored stays. REPLACE is a delete that fires no trigger, hence those before an insert.

CREATE TRIGGER stored_events_update BEFORE UPDATE ON stored_events
BEGIN SELECT raise(ABORT, 'what is stored is never changed'); END;

CREATE TRIGGER stored_events_delete BEFORE DELETE ON stored_events
BEGIN SELECT raise(ABORT, 'what is stored is never deleted'); END;

CREATE TRIGGER stored_events_replace BEFORE INSERT ON stored_events
WHEN EXISTS (SELECT 1 FROM stored_events WHERE rowid = NEW.rowid)
    OR EXISTS (
        SELECT 1 FROM stored_events
        WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version
    )
BEGIN SELECT raise(ABORT, 'what is stored is never replaced'); END;

CREATE TRIGGER development_ids_update BEFORE UPDATE ON development_ids
BEGIN SELECT raise(ABORT, 'what is stored is never changed'); END;

CREATE TRIGGER development_ids_delete BEFORE DELETE ON development_ids
BEGIN SELECT raise(ABORT, 'what is stored is never deleted'); END;

CREATE TRIGGER development_ids_replace BEFORE INSERT ON development_ids
WHEN EXISTS (SELECT 1 FROM development_ids WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'what is stored is never replaced'); END;

CREATE TRIGGER development_links_update BEFORE UPDATE ON development_links
BEGIN SELECT raise(ABORT, 'what is stored is never changed'); END;

CREATE TRIGGER development_links_delete BEFORE DELETE ON development_links
BEGIN SELECT raise(ABORT, 'what is stored is never deleted'); END;

CREATE TRIGGER development_links_replace BEFORE INSERT ON development_links
WHEN EXISTS (
    SELECT 1 FROM development_links
    WHERE target = NEW.target AND relation = NEW.relation
        AND version = NEW.version AND id = NEW.id
)
BEGIN SELECT raise(ABORT, 'what is stored is never replaced'); END;

CREATE TRIGGER matter_steps_update BEFORE UPDATE ON matter_steps
BEGIN SELECT raise(ABORT, 'what is stored is never changed'); END;

CREATE TRIGGER matter_steps_delete BEFORE DELETE ON matter_steps
BEGIN SELECT raise(ABORT, 'what is stored is never deleted'); END;

CREATE TRIGGER matter_steps_replace BEFORE INSERT ON matter_steps
WHEN EXISTS (
    SELECT 1 FROM matter_steps
    WHERE government = NEW.government AND matter = NEW.matter
        AND version = NEW.version AND id = NEW.id
)
BEGIN SELECT raise(ABORT, 'what is stored is never replaced'); END;

CREATE TRIGGER store_facts_update BEFORE UPDATE ON store_facts
BEGIN SELECT raise(ABORT, 'what is stored is never changed'); END;

CREATE TRIGGER store_facts_delete BEFORE DELETE ON store_facts
BEGIN SELECT raise(ABORT, 'what is stored is never deleted'); END;

CREATE TRIGGER store_facts_replace BEFORE INSERT ON store_facts
WHEN EXISTS (SELECT 1 FROM store_facts WHERE name = NEW.name)
BEGIN SELECT raise(ABORT, 'what is stored is never replaced'); END;

-- The tree only grows.

CREATE TRIGGER tree_head_update BEFORE UPDATE ON tree_head
WHEN NEW.one <> OLD.one OR NEW.size <= OLD.size
BEGIN SELECT raise(ABORT, 'the tree only grows'); END;

CREATE TRIGGER tree_head_delete BEFORE DELETE ON tree_head
BEGIN SELECT raise(ABORT, 'the tree only grows'); END;

CREATE TRIGGER tree_head_replace BEFORE INSERT ON tree_head
WHEN EXISTS (SELECT 1 FROM tree_head)
BEGIN SELECT raise(ABORT, 'the tree only grows'); END;
