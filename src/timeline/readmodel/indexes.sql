-- Indexes that only queries need: a rebuild creates them after all rows.

-- Covers the order of a listing, without reading revisions.
CREATE INDEX revisions_in_time ON revisions (
    earliest, latest, published, government, version,
    kind, known_from, known_until, recorded_from, recorded_until
);
CREATE INDEX revisions_known   ON revisions (known_from);
