-- Indexes that only queries need: a rebuild creates them after all rows.

-- Covers the order of a listing, and when each has happened, without reading revisions.
CREATE INDEX revisions_in_time ON revisions (
    earliest, latest, published, government, version,
    kind, happened_by, known_from, known_until, recorded_from, recorded_until
);
-- What may have begun long before a day, and lasted until then: see `_SINCE` in `developments.py`.
CREATE INDEX revisions_wide ON revisions (earliest, latest, published, government, version)
    WHERE latest - earliest > 86400;
CREATE INDEX revisions_widest ON revisions (earliest, latest, published, government, version)
    WHERE latest - earliest > 31622400;
CREATE INDEX revisions_known   ON revisions (known_from);

-- The days that may pass, of all that was ever expected or dated: see `passings.py`.
CREATE INDEX steps_expected ON steps (expected_latest) WHERE expected_latest IS NOT NULL;
CREATE INDEX steps_starting ON steps (starts_latest) WHERE starts_latest IS NOT NULL;
CREATE INDEX steps_ending   ON steps (ends_latest) WHERE ends_latest IS NOT NULL;
