-- What the benefit desk knows before it decides: who asks, what they may have, and what runs.

-- name: lockBeneficiaries
-- The people behind handles, kept from withdrawing a consent until commit. Facts are read by a later statement, so that
-- they are those of after the waiting. $1 client_ids int[] (0: the city's own id) · $2 handles uuid[].
SELECT asked.place, person.citizen_id
FROM unnest($1::int[], $2::uuid[]) WITH ORDINALITY AS asked (client_id, handle, place)
LEFT JOIN client_citizen AS known ON known.client_id = asked.client_id AND known.handle = asked.handle
LEFT JOIN citizen_by_city_id AS own ON asked.client_id = 0 AND own.city_id = asked.handle
JOIN citizen AS person ON person.citizen_id = coalesce(known.citizen_id, own.citizen_id)
FOR KEY SHARE OF person;

-- name: lockBeneficiary
-- $1 citizen bigint.
SELECT citizen_id FROM citizen WHERE citizen_id = $1 FOR KEY SHARE;

-- name: beneficiaryFacts
-- Account, consents and latest score of people, in the order asked; the identity only of those whose age counts. A consent
-- counts where it covers the judging of eligibility. Whether the latest score left a suspended record out is looked for only
-- where deposits are waived; what the card makes of the record is for the evaluator to say.
-- $1 citizens bigint[] · $2 days date[] · $3 recipients text[] (of the provider's consent) · $4 wants_identity bool[] ·
-- $5 wants_suspensions bool[].
SELECT asked.place, account.state, account.district, account.consent_from, account.consent_until, latest.score,
    latest.run_id,
    EXISTS (
        SELECT FROM consent_version AS consent
        WHERE consent.citizen_id = asked.citizen_id AND consent.purpose = 'incentive' AND consent.recipient = 'city'
            AND consent.known_to = 'infinity' AND consent.state = 'given' AND consent.consent_from <= asked.day
            AND consent.consent_until > asked.day AND 'eligibility' = ANY (consent.categories)) AS has_incentive_consent,
    EXISTS (
        SELECT FROM consent_version AS consent
        WHERE consent.citizen_id = asked.citizen_id AND consent.purpose = 'incentive'
            AND consent.recipient = asked.recipient AND consent.known_to = 'infinity' AND consent.state = 'given'
            AND consent.consent_from <= asked.day AND consent.consent_until > asked.day
            AND 'eligibility' = ANY (consent.categories)) AS has_provider_consent,
    CASE WHEN asked.wants_suspensions THEN EXISTS (
        SELECT FROM score_run AS run
        JOIN (
            SELECT citizen_id, known_from, known_to, NULL::timestamptz AS archived_at
            FROM record_version
            WHERE status = 1 AND NOT dispute_only_marks
            UNION ALL
            SELECT citizen_id, known_from, known_to, archived_at
            FROM record_archive
            WHERE status = 1 AND NOT dispute_only_marks
        ) AS record ON record.known_from <= run.knowledge_instant AND record.known_to > run.knowledge_instant
            AND (record.archived_at > run.knowledge_instant) IS NOT FALSE
        WHERE run.run_id = latest.run_id AND record.citizen_id = asked.citizen_id)
    ELSE false END AS has_suspended_record,
    CASE WHEN asked.wants_identity THEN person.blind_index END,
    CASE WHEN asked.wants_identity THEN person.id_number END
FROM unnest($1::bigint[], $2::date[], $3::text[], $4::bool[], $5::bool[]) WITH ORDINALITY
    AS asked (citizen_id, day, recipient, wants_identity, wants_suspensions, place)
JOIN citizen AS person ON person.citizen_id = asked.citizen_id
LEFT JOIN account_version AS account ON account.citizen_id = asked.citizen_id AND account.known_to = 'infinity'
LEFT JOIN LATERAL (
    SELECT score.score, score.run_id
    FROM score
    WHERE score.citizen_id = asked.citizen_id
    ORDER BY score.run_id DESC
    LIMIT 1
) AS latest ON true;

-- name: providerConsents
-- The providers who may learn of what a person takes. $1 citizen bigint · $2 day date.
SELECT recipient FROM consent_version
WHERE citizen_id = $1 AND purpose = 'incentive' AND recipient <> 'city' AND known_to = 'infinity' AND state = 'given'
    AND consent_from <= $2 AND consent_until > $2 AND 'eligibility' = ANY (categories);

-- name: liveVersionKeys
SELECT version_id, state FROM scenario_version WHERE state IN ('running', 'paused');

-- name: scenarioVersions
-- $1 version_ids int[].
SELECT version.version_id, version.scenario_id, scenario.public_id, version.version, version.provider_id,
    provider.code, version.document
FROM scenario_version AS version
JOIN scenario ON scenario.scenario_id = version.scenario_id
JOIN provider ON provider.provider_id = version.provider_id
WHERE version.version_id = ANY ($1);

-- name: lastVersionKey
-- The version that is live, else the last that was; none of a scenario that has never been published.
-- $1 public_id uuid.
SELECT version.version_id, version.state
FROM scenario JOIN scenario_version AS version ON version.scenario_id = scenario.scenario_id
WHERE scenario.public_id = $1
    AND (version.state IN ('running', 'paused', 'ended') OR version.state = 'archived' AND version.certificate IS NOT NULL)
ORDER BY version.state IN ('running', 'paused') DESC, version.version DESC
LIMIT 1;

-- name: publicIDOfScenario
-- $1 scenario int.
SELECT public_id FROM scenario WHERE scenario_id = $1;

-- name: allPools
SELECT pool.scenario_id, pool.pool_id, pool.unit, pool.period, pool.district, outlet.code, pool.units
FROM quota_pool AS pool
LEFT JOIN outlet ON outlet.outlet_id = pool.outlet_id
ORDER BY pool.pool_id;

-- name: periodsOfPools
-- $1 pool_ids int[].
SELECT pool_id, period FROM quota_pool WHERE pool_id = ANY ($1);

-- name: allOutlets
SELECT outlet.outlet_id, outlet.provider_id, outlet.code, outlet.name_zh, outlet.adcode,
    outlet.state = 'active' AND provider.state = 'active'
FROM outlet
JOIN provider ON provider.provider_id = outlet.provider_id
ORDER BY outlet.code;

-- name: shareRunningVersions
-- Those of the versions that run, kept from being paused or followed until commit. $1 version_ids int[].
SELECT version_id FROM scenario_version
WHERE version_id = ANY ($1) AND state = 'running'
ORDER BY version_id
FOR SHARE;

-- name: appendBenefitEvents
-- Tells each hold's client, if it still knows the person; a visitor is the negative of its key. $1 kind text ·
-- $2 client_ids int[] · $3 beneficiaries bigint[] · $4 at timestamptz.
INSERT INTO client_event (client_id, kind, handle, at, is_visitor)
SELECT known.client_id, $1::text, known.handle, $4::timestamptz, false
FROM unnest($2::int[], $3::bigint[]) AS about (client_id, citizen_id)
JOIN client_citizen AS known ON known.client_id = about.client_id AND known.citizen_id = about.citizen_id
UNION ALL
SELECT known.client_id, $1::text, known.handle, $4::timestamptz, true
FROM unnest($2::int[], $3::bigint[]) AS about (client_id, beneficiary_id)
JOIN client_visitor AS known ON known.client_id = about.client_id AND known.visitor_id = -about.beneficiary_id;
