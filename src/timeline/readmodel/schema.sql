-- The view: a disposable read model of the store, in local SQLite whatever the engine of the store.
--
-- A revision is a development as it stood for a span of public knowledge (known_*, seconds since
-- the epoch) and a span of our own records (recorded_*, microseconds), both half-open. A correction
-- closes rectangles of that plane and opens others, so any question "what was known at K, as our
-- store held it at R" is one condition on four numbers. Instants of valid time are whole seconds.

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
    published      INTEGER NOT NULL,
    known_from     INTEGER NOT NULL,
    known_until    INTEGER NOT NULL,
    recorded_from  INTEGER NOT NULL,
    recorded_until INTEGER NOT NULL,
    amended        INTEGER NOT NULL,
    retracted_by   TEXT,
    disputed_by    TEXT,
    recorded       TEXT    NOT NULL,
    timing         TEXT    NOT NULL,
    document       TEXT    NOT NULL
);

CREATE INDEX revisions_by_id ON revisions (id, row);

-- In whose history a revision is shown: its own government's, and those it is joint with.
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

-- What developments can be found by, each once, and the revisions that have it. What is only
-- reported has no label of its verification, since nearly all is.
CREATE TABLE labels (
    label INTEGER PRIMARY KEY,
    sort  TEXT    NOT NULL CHECK (sort IN
        ('kind', 'matter', 'tag', 'actor', 'counterpart', 'fulfils', 'verification', 'identifier',
         'attribute')),
    value TEXT    NOT NULL,
    -- As an actor is looked for, whatever the case and marks; of other labels NULL.
    folded TEXT,
    UNIQUE (sort, value)
);

CREATE TABLE labelled (
    label INTEGER NOT NULL,
    row   INTEGER NOT NULL,
    PRIMARY KEY (label, row)
) WITHOUT ROWID;

-- Every matter, and the last moment from which one of its steps certainly counts. What comes
-- behind all of them on the timeline and counts from no earlier moment is folded onto the last
-- standing; NULL where no step counts yet.
CREATE TABLE matters (
    number     INTEGER PRIMARY KEY,
    government TEXT    NOT NULL,
    matter     TEXT    NOT NULL,
    ends       INTEGER,
    UNIQUE (government, matter)
);

-- What a fold of a matter's status reads, in the order in which it reads it. The matter is a
-- number here: its rows are many, and compared with each other by what comes first.
CREATE TABLE steps (
    number            INTEGER NOT NULL,
    earliest          INTEGER NOT NULL,
    latest            INTEGER NOT NULL,
    published         INTEGER NOT NULL,
    version           INTEGER NOT NULL,
    row               INTEGER NOT NULL,
    id                TEXT    NOT NULL,
    kind              TEXT    NOT NULL,
    effect            TEXT    NOT NULL,
    occurred          TEXT    NOT NULL,
    outcome           TEXT,
    expected          TEXT,
    expected_earliest INTEGER,
    expected_latest   INTEGER,
    fulfils           TEXT,
    known_from        INTEGER NOT NULL,
    known_until       INTEGER NOT NULL,
    recorded_from     INTEGER NOT NULL,
    recorded_until    INTEGER NOT NULL,
    PRIMARY KEY (number, earliest, latest, published, version, row)
) WITHOUT ROWID;

-- Where a matter stood from a moment on, with all that is known now: the fold of its steps at
-- each moment at which its result changed. A question without a cut of knowledge is one seek.
-- The step is the development that moved it there; NULL where several did at one moment.
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
    PRIMARY KEY (number, clock)
) WITHOUT ROWID;

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
