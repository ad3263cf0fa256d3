-- What is asked only of a view that is complete: a rebuild makes these when all rows are in.

-- All that the order of a listing takes: no revision itself need be looked at for it.
CREATE INDEX revisions_in_time ON revisions (
    earliest, latest, published, government, version,
    kind, known_from, known_until, recorded_from, recorded_until
);
CREATE INDEX revisions_known   ON revisions (known_from);
