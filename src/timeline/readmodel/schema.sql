-- The read model of a store of any engine: a local SQLite file, rebuilt from the store at any time.
--
-- A revision is a development during a range of public knowledge (known_*, seconds since the epoch)
-- and a range of our own records (recorded_*, microseconds), both half-open. A correction closes
-- rectangles of that plane and opens others. So the query "what was known at K, as recorded at R"
-- is one condition on four numbers. A range without an end has an empty text there, which SQLite
-- sorts behind each number. Instants of valid time are whole seconds.

CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value
) WITHOUT ROWID;

CREATE TABLE governments (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    zone         TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE revisions (
    row            INTEGER PRIMARY KEY,
    id             TEXT    NOT NULL,
    government     TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    earliest       INTEGER NOT NULL,
    latest         INTEGER NOT NULL,
    -- The order of procedure, in which developments that are dated alike move a status.
    rank           INTEGER NOT NULL,
    published      INTEGER NOT NULL,
    -- From then on it had certainly happened: the earliest of latest, published and recorded.
    happened_by    INTEGER NOT NULL,
    known_from     INTEGER NOT NULL,
    known_until    INTEGER NOT NULL,
    recorded_from  INTEGER NOT NULL,
    recorded_until INTEGER NOT NULL,
    amended        INTEGER NOT NULL,
    retracted_by   TEXT,
    disputed_by    TEXT,
    -- The place of its event in the store, and its text, as a state with the development; NULL if
    -- the store has just that: see `states/stored_states.py`.
    position       INTEGER NOT NULL,
    own            TEXT
);

CREATE INDEX revisions_by_id ON revisions (id, row);

-- The governments whose history shows a revision: its own, and those of a joint development.
CREATE TABLE appearances (
    government TEXT    NOT NULL,
    earliest   INTEGER NOT NULL,
    latest     INTEGER NOT NULL,
    published  INTEGER NOT NULL,
    home       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    row        INTEGER NOT NULL,
    PRIMARY KEY (government, earliest, latest, published, home, version, row)
) WITHOUT ROWID;

-- The matters that joint developments are about, for each of the governments that did it too.
CREATE TABLE joint_matters (
    home       TEXT    NOT NULL,
    government TEXT    NOT NULL,
    matter     TEXT    NOT NULL,
    row        INTEGER NOT NULL,
    PRIMARY KEY (home, matter, government, row)
) WITHOUT ROWID;

CREATE INDEX joint_matters_of ON joint_matters (government, home, matter);

-- The labels that developments can be found by, and below their revisions. A development that is
-- only reported has no label of its verification, because most are.
CREATE TABLE labels (
    label INTEGER PRIMARY KEY,
    sort  TEXT    NOT NULL CHECK (sort IN
        ('kind', 'matter', 'tag', 'actor', 'counterpart', 'fulfils', 'verification', 'identifier',
         'attribute', 'account', 'accepts', 'planned', 'cancels')),
    value TEXT    NOT NULL,
    -- The actor without case and accents, for searches; NULL for other labels, which are slugs.
    folded TEXT,
    UNIQUE (sort, value)
);

CREATE TABLE labelled (
    label INTEGER NOT NULL,
    row   INTEGER NOT NULL,
    PRIMARY KEY (label, row)
) WITHOUT ROWID;

-- Every matter, with the last moment from which one of its steps certainly counts (NULL without
-- one). A step that comes after all others on the timeline, and counts from no earlier moment, is
-- applied to the last standing. A matter with accounts of one development is folded as a whole. One
-- with several slugs has a row for each range of our records (microseconds) in which it has just
-- these; only the last one has standings, paths and new steps. `loose` is the number of its steps
-- that are known now and behind the last part of its path.
CREATE TABLE matters (
    number      INTEGER PRIMARY KEY,
    government  TEXT    NOT NULL,
    matter      TEXT    NOT NULL,
    ends        INTEGER,
    accounts    INTEGER NOT NULL DEFAULT 0,
    loose       INTEGER NOT NULL DEFAULT 0,
    shown_from  INTEGER NOT NULL DEFAULT 0,
    shown_until INTEGER NOT NULL DEFAULT 9000000000000000000,
    UNIQUE (government, matter, number)
);

-- The slugs of a matter that has several.
CREATE TABLE members (
    slug       TEXT    NOT NULL,
    government TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    PRIMARY KEY (slug, government, number)
) WITHOUT ROWID;

CREATE INDEX members_by_number ON members (number);

-- What was recorded about the names of matters, as it is stored.
CREATE TABLE namings (
    government TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    document   TEXT    NOT NULL,
    PRIMARY KEY (government, version)
) WITHOUT ROWID;

-- What was recorded of two slugs, for each of them: that they are one matter, or no longer.
CREATE TABLE links (
    government TEXT    NOT NULL,
    slug       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    matter     TEXT    NOT NULL,
    other      TEXT    NOT NULL,
    joins      INTEGER NOT NULL,
    PRIMARY KEY (government, slug, version)
) WITHOUT ROWID;

-- How each slug was described, during a range of our records.
CREATE TABLE descriptions (
    government     TEXT    NOT NULL,
    slug           TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    recorded_from  INTEGER NOT NULL,
    recorded_until INTEGER NOT NULL,
    title          TEXT,
    summary        TEXT,
    identifiers    TEXT    NOT NULL,
    PRIMARY KEY (government, slug, version)
) WITHOUT ROWID;

-- The transitions of matters, in the order in which a fold reads them. The matter is a number here,
-- because there are many rows, which are compared by their first columns. What a revision says of its
-- transition, such as its id and when it is visible, is not repeated here.
CREATE TABLE steps (
    number            INTEGER NOT NULL,
    earliest          INTEGER NOT NULL,
    latest            INTEGER NOT NULL,
    rank              INTEGER NOT NULL,
    published         INTEGER NOT NULL,
    version           INTEGER NOT NULL,
    row               INTEGER NOT NULL,
    effect            TEXT    NOT NULL,
    occurred          TEXT    NOT NULL,
    outcome           TEXT,
    expected          TEXT,
    expected_earliest INTEGER,
    expected_latest   INTEGER,
    fulfils           TEXT,
    stage             TEXT,
    body              TEXT,
    how               TEXT,
    starts            TEXT,
    starts_earliest   INTEGER,
    starts_latest     INTEGER,
    ends              TEXT,
    ends_earliest     INTEGER,
    ends_latest       INTEGER,
    accepts           TEXT,
    account_of        TEXT,
    PRIMARY KEY (number, earliest, latest, rank, published, version, row)
) WITHOUT ROWID;

-- The state of a matter from a moment on, with all that is known now: the fold of its steps at each
-- moment at which its result changed. A query without a cut of knowledge is one seek. The step is
-- the development that caused the change; NULL if several did at one moment. An empty step, id of an
-- expectation or of a decision is the same as `set_by`.
CREATE TABLE standings (
    number            INTEGER NOT NULL,
    clock             INTEGER NOT NULL,
    step              TEXT,
    status            TEXT    NOT NULL,
    outcome           TEXT,
    since             TEXT    NOT NULL,
    set_by            TEXT    NOT NULL,
    expected          TEXT,
    expected_earliest INTEGER,
    expected_latest   INTEGER,
    expected_by       TEXT,
    decided_by        TEXT,
    -- The rest of the state as a JSON array, for the few that have any: see `matter_standing.py`.
    more              TEXT,
    -- What stands while the status is about something else: the clock of the state that it equals.
    below             INTEGER,
    -- The first and the last moment that it may have on an agenda.
    dates_from        INTEGER,
    dates_until       INTEGER,
    PRIMARY KEY (number, clock)
) WITHOUT ROWID;

-- The path of a matter: the ids of its developments, with all that is known now, in the order of its
-- steps, 16 to a part as a JSON array; the rest are loose. All steps of a part and of those before
-- it count from `happened_by` on. The columns from `earliest` to `version` are the key of its last
-- step. A matter with accounts of one development has none. A row is long, so it has a row number.
CREATE TABLE paths (
    number      INTEGER NOT NULL,
    part        INTEGER NOT NULL,
    happened_by INTEGER NOT NULL,
    earliest    INTEGER NOT NULL,
    latest      INTEGER NOT NULL,
    rank        INTEGER NOT NULL,
    published   INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    ids         TEXT    NOT NULL,
    PRIMARY KEY (number, part)
);

CREATE TABLE amendments (
    target  TEXT    NOT NULL,
    version INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    PRIMARY KEY (target, version, id)
) WITHOUT ROWID;

-- Stored events that this program could not read; the rest of the store stays readable.
CREATE TABLE unreadable (
    position   INTEGER PRIMARY KEY,
    government TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    reason     TEXT    NOT NULL
);
