-- name: addScenarios
-- $1 public_ids uuid[] · $2 codes text[] · $3 now timestamptz.
INSERT INTO scenario (public_id, code, created_at)
SELECT public_id, code, $3 FROM unnest($1::uuid[], $2::text[]) AS given (public_id, code)
ON CONFLICT (code) DO NOTHING;

-- name: lockScenarios
-- Versions of one scenario are added and moved one after the other. Held until commit. $1 codes text[].
SELECT scenario_id FROM scenario WHERE code = ANY ($1) ORDER BY scenario_id FOR UPDATE;

-- name: latestVersions
-- The latest version of each scenario, which is the one in preparation where there is one. $1 codes text[].
SELECT scenario.code, version.version_id, version.version, version.state, version.digest
FROM scenario
JOIN LATERAL (
    SELECT version_id, version, state, digest
    FROM scenario_version
    WHERE scenario_version.scenario_id = scenario.scenario_id
    ORDER BY version DESC
    LIMIT 1
) AS version ON true
WHERE scenario.code = ANY ($1);

-- name: addVersions
-- New drafts with their first step; gives their numbers.
-- $1 codes text[] · $2 documents bytea[] · $3 digests bytea[] · $4 providers text[] · $5 kinds text[] · $6 starts date[] ·
-- $7 ends date[] · $8 basic boolean[] · $9 threshold boolean[] · $10 now timestamptz · $11 actor text · $12 reason text.
WITH added AS (
    INSERT INTO scenario_version (scenario_id, version, state, document, digest, provider_id, kind, starts_on, ends_on,
        is_basic_service, has_threshold, created_at)
    SELECT scenario.scenario_id,
        1 + coalesce((
            SELECT max(earlier.version) FROM scenario_version AS earlier
            WHERE earlier.scenario_id = scenario.scenario_id), 0),
        'draft', given.document, given.digest, provider.provider_id, given.kind, given.starts_on, given.ends_on,
        given.is_basic_service, given.has_threshold, $10
    FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::date[], $7::date[], $8::boolean[],
        $9::boolean[])
        AS given (code, document, digest, provider, kind, starts_on, ends_on, is_basic_service, has_threshold)
    JOIN scenario ON scenario.code = given.code
    JOIN provider ON provider.code = given.provider
    RETURNING version_id, scenario_id, version
), stepped AS (
    INSERT INTO scenario_transition (version_id, from_state, to_state, at, actor, reason)
    SELECT version_id, NULL, 'draft', $10, $11, $12 FROM added
)
SELECT scenario.code, added.version_id, added.version
FROM added
JOIN scenario ON scenario.scenario_id = added.scenario_id;

-- name: replaceVersions
-- Puts other documents in the place of drafts', with a step.
-- $1 version_ids int[] · $2 documents bytea[] · $3 digests bytea[] · $4 providers text[] · $5 kinds text[] · $6 starts date[] ·
-- $7 ends date[] · $8 basic boolean[] · $9 threshold boolean[] · $10 now timestamptz · $11 actor text · $12 reason text.
WITH given AS (
    SELECT given.*, provider.provider_id, before.state AS from_state
    FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::date[], $7::date[], $8::boolean[],
        $9::boolean[])
        AS given (version_id, document, digest, provider, kind, starts_on, ends_on, is_basic_service, has_threshold)
    JOIN provider ON provider.code = given.provider
    JOIN scenario_version AS before ON before.version_id = given.version_id
), replaced AS (
    UPDATE scenario_version AS version
    SET state = 'draft', document = given.document, digest = given.digest, provider_id = given.provider_id,
        kind = given.kind, starts_on = given.starts_on, ends_on = given.ends_on,
        is_basic_service = given.is_basic_service, has_threshold = given.has_threshold, certificate = NULL
    FROM given
    WHERE version.version_id = given.version_id
    RETURNING version.version_id, given.from_state
)
INSERT INTO scenario_transition (version_id, from_state, to_state, at, actor, reason)
SELECT version_id, from_state, 'draft', $10, $11, $12 FROM replaced;

-- name: moveVersion
-- $1 version int · $2 state text · $3 actor text · $4 reason text · $5 now timestamptz.
WITH before AS (
    SELECT version_id, state FROM scenario_version WHERE version_id = $1
), moved AS (
    UPDATE scenario_version SET state = $2 WHERE version_id = $1 RETURNING version_id
)
INSERT INTO scenario_transition (version_id, from_state, to_state, at, actor, reason)
SELECT moved.version_id, before.state, $2, $5, $3, $4
FROM moved
JOIN before ON before.version_id = moved.version_id;

-- name: certifyVersion
-- $1 version int · $2 certificate bytea.
UPDATE scenario_version SET certificate = $2 WHERE version_id = $1;

-- name: scenarioVersion
-- One version, the latest where no number is given. $1 code text · $2 version int or NULL.
SELECT version.version_id, version.scenario_id, scenario.public_id, scenario.code, version.version, version.state,
    version.digest, version.kind, provider.code, version.starts_on, version.ends_on, version.created_at,
    version.document, version.certificate
FROM scenario_version AS version
JOIN scenario ON scenario.scenario_id = version.scenario_id
JOIN provider ON provider.provider_id = version.provider_id
WHERE scenario.code = $1 AND ($2::int IS NULL OR version.version = $2)
ORDER BY version.version DESC
LIMIT 1;

-- name: liveVersion
-- The running or paused version of a scenario. $1 scenario int.
SELECT version.version_id, version.scenario_id, scenario.public_id, scenario.code, version.version, version.state,
    version.digest, version.kind, provider.code, version.starts_on, version.ends_on, version.created_at,
    version.document, version.certificate
FROM scenario_version AS version
JOIN scenario ON scenario.scenario_id = version.scenario_id
JOIN provider ON provider.provider_id = version.provider_id
WHERE version.scenario_id = $1 AND version.state IN ('running', 'paused');

-- name: versionPage
-- Versions after a code and number, in that order. Archived ones only when asked for.
-- $1 after code text · $2 after version int · $3 state text or NULL · $4 kind text or NULL · $5 provider code text or NULL ·
-- $6 limit int.
SELECT version.version_id, version.scenario_id, scenario.public_id, scenario.code, version.version, version.state,
    version.digest, version.kind, provider.code, version.starts_on, version.ends_on, version.created_at,
    version.document, version.certificate
FROM scenario_version AS version
JOIN scenario ON scenario.scenario_id = version.scenario_id
JOIN provider ON provider.provider_id = version.provider_id
WHERE (scenario.code, version.version) > ($1, $2) AND coalesce(version.state = $3, version.state <> 'archived')
    AND ($4::text IS NULL OR version.kind = $4) AND ($5::text IS NULL OR provider.code = $5)
ORDER BY scenario.code, version.version
LIMIT $6;

-- name: versionsDue
-- What time alone moves: scheduled versions whose day has come, and versions whose last day is over. $1 day date.
SELECT scenario.code, version.version
FROM scenario_version AS version
JOIN scenario ON scenario.scenario_id = version.scenario_id
WHERE (version.state = 'scheduled' AND version.starts_on <= $1)
    OR (version.state IN ('scheduled', 'running', 'paused') AND version.ends_on < $1)
ORDER BY version.starts_on, version.version_id;

-- name: addVersionAuthors
-- $1 version_ids int[] · $2 officer int.
INSERT INTO scenario_version_author (version_id, officer_id)
SELECT version_id, $2 FROM unnest($1::int[]) AS given (version_id)
ON CONFLICT DO NOTHING;

-- name: versionHasAuthor
-- $1 version int · $2 officer int.
SELECT EXISTS (SELECT FROM scenario_version_author WHERE version_id = $1 AND officer_id = $2);

-- name: versionSteps
-- $1 version int.
SELECT from_state, to_state, actor, reason, at FROM scenario_transition WHERE version_id = $1 ORDER BY transition_id;

-- name: populationByScore
-- How many people stand at each score in each district, of those whose account and consent are in force on a day; the score
-- is NULL for who has none. One pass over the accounts and one over the scores. $1 day date.
SELECT latest.score, account.district, count(*)
FROM account_version AS account
LEFT JOIN (
    SELECT DISTINCT ON (citizen_id) citizen_id, score FROM score ORDER BY citizen_id, run_id DESC
) AS latest ON latest.citizen_id = account.citizen_id
WHERE account.known_to = 'infinity' AND account.state = 'active'
    AND account.consent_from <= $1 AND account.consent_until > $1
GROUP BY latest.score, account.district;
