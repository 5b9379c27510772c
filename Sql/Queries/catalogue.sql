-- name: insertIndicator
-- $1 code text.
INSERT INTO indicator (code) VALUES ($1) ON CONFLICT (code) DO NOTHING;

-- name: upsertSource
-- $1 code text · $2 name_zh text.
INSERT INTO source (code, name_zh) VALUES ($1, $2)
ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh
RETURNING source_id;

-- name: clearSourceIndicators
-- $1 source smallint.
DELETE FROM source_indicator WHERE source_id = $1;

-- name: insertSourceIndicator
-- Returns no row when the indicator is unknown. $1 source smallint · $2 indicator code text.
INSERT INTO source_indicator (source_id, indicator_id)
SELECT $1, indicator_id FROM indicator WHERE code = $2
RETURNING indicator_id;

-- name: insertEdition
-- $1 name text · $2 effective_from date · $3 digest bytea · $4 sources_digest bytea · $5 document bytea ·
-- $6 now timestamptz.
INSERT INTO catalogue_edition (name, effective_from, digest, sources_digest, document, imported_at)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING edition_id;

-- name: editionNamed
-- $1 name text.
SELECT edition_id, name, effective_from, digest, sources_digest, document FROM catalogue_edition WHERE name = $1;

-- name: editionInForce
-- The edition with the latest effective date not after a day. $1 day date.
SELECT edition_id, name, effective_from, digest, sources_digest, document
FROM catalogue_edition
WHERE effective_from <= $1
ORDER BY effective_from DESC, edition_id DESC
LIMIT 1;

-- name: editionsUntil
-- Every edition that has come into force, the latest first. $1 day date.
SELECT edition_id, name, effective_from, digest, sources_digest, document
FROM catalogue_edition
WHERE effective_from <= $1
ORDER BY effective_from DESC, edition_id DESC;

-- name: allIndicators
SELECT indicator_id, code FROM indicator ORDER BY indicator_id;

-- name: allSources
SELECT source_id, code, name_zh FROM source ORDER BY source_id;

-- name: allSourceIndicators
SELECT source_id, indicator_id FROM source_indicator ORDER BY source_id, indicator_id;
