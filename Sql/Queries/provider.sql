-- name: providerPage
-- Providers after a code, in code order. $1 after text · $2 kind text or NULL · $3 limit int.
SELECT provider_id, code, name_zh, name_en, kind, state, revision
FROM provider
WHERE code > $1 AND ($2::text IS NULL OR kind = $2)
ORDER BY code
LIMIT $3;

-- name: providerWithCode
-- $1 code text.
SELECT provider_id, code, name_zh, name_en, kind, state, revision FROM provider WHERE code = $1;

-- name: lockProvider
-- Held until commit; whoever redeems there does not wait. $1 code text.
SELECT provider_id, code, name_zh, name_en, kind, state, revision FROM provider WHERE code = $1 FOR NO KEY UPDATE;

-- name: providerIsInUse
-- Whether versions of it are live or on their way. $1 code text.
SELECT EXISTS (
    SELECT FROM scenario_version AS version
    JOIN provider ON provider.provider_id = version.provider_id
    WHERE provider.code = $1 AND version.state IN ('approved', 'scheduled', 'running', 'paused'));

-- name: upsertProviders
-- Adds and renames providers; a row that says what is stored already is left alone. Gives the codes that were written.
-- $1 codes text[] · $2 names_zh text[] · $3 names_en text[] · $4 kinds text[] · $5 states text[] · $6 now timestamptz.
INSERT INTO provider (code, name_zh, name_en, kind, state, created_at)
SELECT code, name_zh, name_en, kind, state, $6
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS given (code, name_zh, name_en, kind, state)
ON CONFLICT (code) DO UPDATE
SET name_zh = excluded.name_zh, name_en = excluded.name_en, kind = excluded.kind, state = excluded.state,
    revision = provider.revision + 1
WHERE (provider.name_zh, provider.name_en, provider.kind, provider.state)
    IS DISTINCT FROM (excluded.name_zh, excluded.name_en, excluded.kind, excluded.state)
RETURNING code;

-- name: outletPage
-- Outlets after a code, in code order. $1 after text · $2 provider code text or NULL · $3 limit int.
SELECT outlet.code, provider.code, outlet.name_zh, outlet.adcode, outlet.state, outlet.revision
FROM outlet
JOIN provider ON provider.provider_id = outlet.provider_id
WHERE outlet.code > $1 AND ($2::text IS NULL OR provider.code = $2)
ORDER BY outlet.code
LIMIT $3;

-- name: outletWithCode
-- $1 code text.
SELECT outlet.code, provider.code, outlet.name_zh, outlet.adcode, outlet.state, outlet.revision
FROM outlet
JOIN provider ON provider.provider_id = outlet.provider_id
WHERE outlet.code = $1;

-- name: lockOutlet
-- Held until commit. $1 code text.
SELECT outlet.code, provider.code, outlet.name_zh, outlet.adcode, outlet.state, outlet.revision
FROM outlet
JOIN provider ON provider.provider_id = outlet.provider_id
WHERE outlet.code = $1
FOR NO KEY UPDATE OF outlet;

-- name: upsertOutlets
-- Adds and renames outlets; one that belongs to another provider is left alone, as is a row that says what is stored already.
-- Gives the codes that were written.
-- $1 providers text[] · $2 codes text[] · $3 names_zh text[] · $4 adcodes text[] · $5 states text[].
INSERT INTO outlet (provider_id, code, name_zh, adcode, state)
SELECT provider.provider_id, given.code, given.name_zh, given.adcode, given.state
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS given (provider, code, name_zh, adcode, state)
JOIN provider ON provider.code = given.provider
ON CONFLICT (code) DO UPDATE
SET name_zh = excluded.name_zh, adcode = excluded.adcode, state = excluded.state, revision = outlet.revision + 1
WHERE outlet.provider_id = excluded.provider_id
    AND (outlet.name_zh, outlet.adcode, outlet.state) IS DISTINCT FROM (excluded.name_zh, excluded.adcode, excluded.state)
RETURNING code;

-- name: activeProviders
-- Code and kind of every active provider.
SELECT code, kind FROM provider WHERE state = 'active';

-- name: outletOwners
-- Of every outlet: its code, its provider's, and whether both are active.
SELECT outlet.code, provider.code, outlet.state = 'active' AND provider.state = 'active'
FROM outlet
JOIN provider ON provider.provider_id = outlet.provider_id;
