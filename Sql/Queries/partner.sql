-- name: insertPartner
-- $1 public_id uuid · $2 entity text · $3 name_zh text · $4 name_en text · $5 base_url text · $6 now timestamptz ·
-- $7 actor text · $8 reason text. No row when a partner of this entity is there and has not ended.
WITH added AS (
    INSERT INTO partner (public_id, entity, name_zh, name_en, base_url, state, created_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $6)
    ON CONFLICT (entity) WHERE state <> 'ended' DO NOTHING
    RETURNING partner_id
), stepped AS (
    INSERT INTO partner_transition (partner_id, from_state, to_state, at, actor, reason)
    SELECT partner_id, NULL, 'proposed', $6, $7, $8 FROM added
)
SELECT partner_id FROM added;

-- name: lockedPartner
-- Held until commit, so that of two officers the second sees what the first did. $1 public_id uuid.
SELECT partner_id, public_id, entity, name_zh, name_en, base_url, state, root_thumbprint, created_at, changed_at
FROM partner
WHERE public_id = $1
FOR UPDATE;

-- name: shareActivePartners
-- Which of these are active; none is moved until commit. $1 partner_ids int[].
SELECT partner_id FROM partner WHERE partner_id = ANY ($1) AND state = 'active' ORDER BY partner_id FOR SHARE;

-- name: lockedPartnerOfEntity
-- The one that has not ended, held until commit. $1 entity text.
SELECT partner_id, public_id, entity, name_zh, name_en, base_url, state, root_thumbprint, created_at, changed_at
FROM partner
WHERE entity = $1 AND state <> 'ended'
FOR UPDATE;

-- name: partnerWithID
-- $1 public_id uuid.
SELECT partner_id, public_id, entity, name_zh, name_en, base_url, state, root_thumbprint, created_at, changed_at
FROM partner
WHERE public_id = $1;

-- name: partnerOfEntity
-- The one that has not ended. $1 entity text.
SELECT partner_id, public_id, entity, name_zh, name_en, base_url, state, root_thumbprint, created_at, changed_at
FROM partner
WHERE entity = $1 AND state <> 'ended';

-- name: partners
-- All of them, those that ended last: a city has some ten.
SELECT partner_id, public_id, entity, name_zh, name_en, base_url, state, root_thumbprint, created_at, changed_at
FROM partner
ORDER BY state = 'ended', entity, partner_id;

-- name: insertThumbprint
-- What an officer heard; no row when this officer has typed already. $1 partner int · $2 officer int · $3 thumbprint text ·
-- $4 now timestamptz.
INSERT INTO partner_thumbprint (partner_id, officer_id, thumbprint, at)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING officer_id;

-- name: thumbprintsOfPartner
-- $1 partner int.
SELECT heard.officer_id, officer.login, heard.thumbprint, heard.at
FROM partner_thumbprint AS heard
JOIN officer ON officer.officer_id = heard.officer_id
WHERE heard.partner_id = $1
ORDER BY heard.at, heard.officer_id;

-- name: movePartner
-- With its step; pins the root key where one is given. $1 partner int · $2 state text · $3 thumbprint text or NULL ·
-- $4 now timestamptz · $5 actor text · $6 reason text.
WITH before AS (
    SELECT partner_id, state FROM partner WHERE partner_id = $1
), moved AS (
    UPDATE partner
    SET state = $2, root_thumbprint = coalesce($3, root_thumbprint), changed_at = $4
    WHERE partner_id = $1
    RETURNING partner_id
)
INSERT INTO partner_transition (partner_id, from_state, to_state, at, actor, reason)
SELECT moved.partner_id, before.state, $2, $4, $5, $6
FROM moved
JOIN before ON before.partner_id = moved.partner_id;

-- name: partnerSteps
-- $1 partner int.
SELECT from_state, to_state, at, actor, reason FROM partner_transition WHERE partner_id = $1 ORDER BY transition_id;

-- name: agreementsInForce
-- Of every partner the agreement of the highest version, a row for each purpose.
SELECT agreement.partner_id, agreement.version, agreement.purpose, agreement.disclose, agreement.daily_claims,
    agreement.liable, agreement.at
FROM partner_agreement AS agreement
JOIN (
    SELECT partner_id, max(version) AS version FROM partner_agreement GROUP BY partner_id
) AS latest ON latest.partner_id = agreement.partner_id AND latest.version = agreement.version
ORDER BY agreement.partner_id, agreement.purpose;

-- name: insertAgreement
-- A new version. $1 partner int · $2 purposes text[] · $3 disclose text[] · $4 daily_claims int[] · $5 liable text[] ·
-- $6 approver int · $7 now timestamptz.
INSERT INTO partner_agreement (partner_id, version, purpose, disclose, daily_claims, liable, approved_by, at)
SELECT $1, 1 + coalesce((SELECT max(version) FROM partner_agreement WHERE partner_id = $1), 0), given.purpose,
    given.disclose, given.daily_claims, given.liable, $6, $7
FROM unnest($2::text[], $3::text[], $4::int[], $5::text[]) AS given (purpose, disclose, daily_claims, liable);

-- name: placesOfPartners
-- Every approved host and return address.
SELECT partner_id, kind, place FROM partner_place ORDER BY partner_id, kind, place;

-- name: insertPlace
-- No row when it is approved already. $1 partner int · $2 kind text · $3 place text · $4 officer int · $5 now timestamptz.
INSERT INTO partner_place (partner_id, kind, place, approved_by, at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
RETURNING partner_id;

-- name: deletePlace
-- No row when it was not approved. $1 partner int · $2 kind text · $3 place text.
DELETE FROM partner_place WHERE partner_id = $1 AND kind = $2 AND place = $3 RETURNING partner_id;

-- name: partnersByState
-- How many partners stand where.
SELECT state, count(*) FROM partner GROUP BY state;
