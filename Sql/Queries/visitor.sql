-- Partner cities' subjects as beneficiaries. A visitor's row is locked like a citizen's, before anything else; its grants
-- come after holds and before pools.

-- name: lockVisitors
-- The visitors behind handles, kept from losing a grant until commit. $1 client_ids int[] · $2 handles uuid[].
SELECT asked.place, visitor.visitor_id
FROM unnest($1::int[], $2::uuid[]) WITH ORDINALITY AS asked (client_id, handle, place)
JOIN client_visitor AS known ON known.client_id = asked.client_id AND known.handle = asked.handle
JOIN visitor ON visitor.visitor_id = known.visitor_id AND visitor.state = 'active'
ORDER BY visitor.visitor_id
FOR KEY SHARE OF visitor;

-- name: visitorsOfHandles
-- The same without keeping anybody from anything. $1 client_ids int[] · $2 handles uuid[].
SELECT asked.place, visitor.visitor_id
FROM unnest($1::int[], $2::uuid[]) WITH ORDINALITY AS asked (client_id, handle, place)
JOIN client_visitor AS known ON known.client_id = asked.client_id AND known.handle = asked.handle
JOIN visitor ON visitor.visitor_id = known.visitor_id AND visitor.state = 'active';

-- name: shareVisitor
-- $1 visitor bigint.
SELECT visitor_id FROM visitor WHERE visitor_id = $1 FOR KEY SHARE;

-- name: lockVisitor
-- Waits for whoever holds or commits something for this visitor. $1 visitor bigint.
SELECT visitor_id FROM visitor WHERE visitor_id = $1 FOR UPDATE;

-- name: visitorGrants
-- What home cities that are not suspended granted these visitors for these scenarios and did not revoke, the first to end
-- first.
-- $1 visitor_ids bigint[] · $2 scenario_ids int[] · $3 now timestamptz.
SELECT granted.visitor_id, granted.scenario_id, granted.grant_jti, granted.min_band, granted.not_after,
    granted.max_uses - granted.used
FROM visitor_grant AS granted
JOIN visitor ON visitor.visitor_id = granted.visitor_id
JOIN partner ON partner.partner_id = visitor.partner_id AND partner.state NOT IN ('suspended', 'ended')
WHERE (granted.visitor_id, granted.scenario_id) IN (SELECT * FROM unnest($1::bigint[], $2::int[]))
    AND granted.state = 'granted' AND granted.not_after > $3
ORDER BY granted.not_after, granted.grant_jti;

-- name: lockVisitorGrants
-- The same, locked until commit. $1 visitor_ids bigint[] · $2 scenario_ids int[] · $3 now timestamptz.
SELECT granted.visitor_id, granted.scenario_id, granted.grant_jti, granted.min_band, granted.not_after,
    granted.max_uses - granted.used
FROM visitor_grant AS granted
JOIN visitor ON visitor.visitor_id = granted.visitor_id
JOIN partner ON partner.partner_id = visitor.partner_id AND partner.state NOT IN ('suspended', 'ended')
WHERE (granted.visitor_id, granted.scenario_id) IN (SELECT * FROM unnest($1::bigint[], $2::int[]))
    AND granted.state = 'granted' AND granted.not_after > $3
ORDER BY granted.visitor_id, granted.grant_jti
FOR UPDATE OF granted;

-- name: useVisitorGrants
-- The grants are locked; the CHECK is the limit. $1 visitor_ids bigint[] · $2 grant_jtis uuid[] · $3 hold_ids uuid[].
WITH taken AS (
    INSERT INTO visitor_grant_use (visitor_id, grant_jti, hold_id)
    SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[])
    RETURNING visitor_id, grant_jti
), counted AS (
    SELECT visitor_id, grant_jti, count(*)::smallint AS uses FROM taken GROUP BY visitor_id, grant_jti
)
UPDATE visitor_grant AS granted
SET used = granted.used + counted.uses
FROM counted
WHERE granted.visitor_id = counted.visitor_id AND granted.grant_jti = counted.grant_jti;

-- name: giveBackVisitorUses
-- Holds that ended without being used; those of residents have no use here. $1 visitor_ids bigint[] · $2 hold_ids uuid[].
WITH locked AS (
    SELECT granted.visitor_id, granted.grant_jti
    FROM visitor_grant AS granted
    WHERE (granted.visitor_id, granted.grant_jti) IN (
        SELECT taken.visitor_id, taken.grant_jti
        FROM unnest($1::bigint[], $2::uuid[]) AS ended (visitor_id, hold_id)
        JOIN visitor_grant_use AS taken ON taken.visitor_id = ended.visitor_id AND taken.hold_id = ended.hold_id)
    ORDER BY granted.visitor_id, granted.grant_jti
    FOR UPDATE
), given_back AS (
    DELETE FROM visitor_grant_use AS taken
    USING unnest($1::bigint[], $2::uuid[]) AS ended (visitor_id, hold_id)
    WHERE taken.visitor_id = ended.visitor_id AND taken.hold_id = ended.hold_id
    RETURNING taken.visitor_id, taken.grant_jti
), counted AS (
    SELECT visitor_id, grant_jti, count(*)::smallint AS uses FROM given_back GROUP BY visitor_id, grant_jti
)
UPDATE visitor_grant AS granted
SET used = granted.used - counted.uses
FROM counted JOIN locked ON locked.visitor_id = counted.visitor_id AND locked.grant_jti = counted.grant_jti
WHERE granted.visitor_id = counted.visitor_id AND granted.grant_jti = counted.grant_jti;

-- name: insertVisitor
-- No row when the partner's subject is known. $1 partner int · $2 sub uuid · $3 now timestamptz.
INSERT INTO visitor (partner_id, sub, state, created_at) VALUES ($1, $2, 'active', $3)
ON CONFLICT (partner_id, sub) DO NOTHING;

-- name: visitorOfSubject
-- Locked until commit against an event about it. $1 partner int · $2 sub uuid.
SELECT visitor_id, state FROM visitor WHERE partner_id = $1 AND sub = $2 FOR KEY SHARE;

-- name: insertClientVisitor
-- The client keeps the handle it has. $1 client int · $2 handle uuid · $3 visitor bigint.
INSERT INTO client_visitor (client_id, handle, visitor_id) VALUES ($1, $2, $3)
ON CONFLICT (visitor_id, client_id) DO NOTHING;

-- name: clientVisitor
-- $1 client int · $2 visitor bigint.
SELECT handle FROM client_visitor WHERE visitor_id = $2 AND client_id = $1;

-- name: insertVisitorGrant
-- No row when the grant is known. $1 visitor bigint · $2 grant_jti uuid · $3 scenario int · $4 client int ·
-- $5 purpose text · $6 min_band text · $7 granted_at timestamptz · $8 not_after timestamptz · $9 max_uses int2 ·
-- $10 disclosed text.
INSERT INTO visitor_grant
    (visitor_id, grant_jti, scenario_id, client_id, purpose, min_band, granted_at, not_after, max_uses, state, disclosed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'granted', $10)
ON CONFLICT (visitor_id, grant_jti) DO NOTHING;

-- name: visitorGrantHolds
-- $1 visitor bigint · $2 grant_jti uuid.
SELECT EXISTS (SELECT FROM visitor_grant WHERE visitor_id = $1 AND grant_jti = $2 AND state = 'granted');

-- name: visitorDisclosures
-- What home cities that are not suspended told a client of a visitor beside the asked band, the first to end first.
-- $1 visitor bigint · $2 client int · $3 now timestamptz · $4 limit int.
SELECT scenario.public_id, partner.entity, granted.purpose, granted.disclosed, granted.not_after
FROM visitor_grant AS granted
JOIN visitor ON visitor.visitor_id = granted.visitor_id
JOIN partner ON partner.partner_id = visitor.partner_id AND partner.state NOT IN ('suspended', 'ended')
JOIN scenario ON scenario.scenario_id = granted.scenario_id
WHERE granted.visitor_id = $1 AND granted.client_id = $2 AND granted.state = 'granted' AND granted.not_after > $3
    AND granted.disclosed IS NOT NULL
ORDER BY granted.not_after, granted.grant_jti
LIMIT $4;

-- name: visitorOfGrant
-- Whose grant of this partner it is. $1 partner int · $2 grant_jti uuid.
SELECT granted.visitor_id
FROM visitor_grant AS granted
JOIN visitor ON visitor.visitor_id = granted.visitor_id
WHERE granted.grant_jti = $2 AND visitor.partner_id = $1;

-- name: visitorWithSubject
-- $1 partner int · $2 sub uuid.
SELECT visitor_id FROM visitor WHERE partner_id = $1 AND sub = $2;

-- name: openHoldsOfGrant
-- What was held under a grant and has not ended; the holds are locked by a later statement.
-- $1 visitor bigint · $2 grant_jti uuid (NULL: under any).
SELECT taken.hold_id
FROM visitor_grant_use AS taken
JOIN benefit_hold AS hold ON hold.beneficiary_id = -$1::bigint AND hold.hold_id = taken.hold_id AND hold.state = 'held'
WHERE taken.visitor_id = $1 AND ($2::uuid IS NULL OR taken.grant_jti = $2)
ORDER BY taken.hold_id;

-- name: revokeVisitorGrant
-- No row when it had ended. $1 visitor bigint · $2 grant_jti uuid.
UPDATE visitor_grant SET state = 'revoked', disclosed = NULL
WHERE visitor_id = $1 AND grant_jti = $2 AND state = 'granted';

-- name: revokeVisitorGrants
-- $1 visitor bigint.
UPDATE visitor_grant SET state = 'revoked', disclosed = NULL WHERE visitor_id = $1 AND state = 'granted'
RETURNING grant_jti;

-- name: openHoldsOfVisitors
-- What anybody's visitors hold that has not ended; the holds are locked by a later statement.
SELECT beneficiary_id, hold_id FROM benefit_hold WHERE beneficiary_id < 0 AND state = 'held';

-- name: revokeEveryVisitorGrant
-- Of all partners.
UPDATE visitor_grant AS granted SET state = 'revoked', disclosed = NULL
FROM visitor
WHERE granted.state = 'granted' AND visitor.visitor_id = granted.visitor_id
RETURNING visitor.partner_id, granted.grant_jti;

-- name: eraseVisitor
-- No row when it was before. $1 visitor bigint.
UPDATE visitor SET state = 'erased' WHERE visitor_id = $1 AND state = 'active';

-- name: expireVisitorGrants
-- Those that have ended, with what they disclosed. $1 now timestamptz.
UPDATE visitor_grant SET state = 'expired', disclosed = NULL WHERE state = 'granted' AND not_after <= $1;

-- name: lockSubjectOfEvent
-- Whoever lets in under a grant or a subject, and whoever ends it, wait for each other. $1 id uuid.
SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0));

-- name: endEarly
-- $1 partner int · $2 id uuid · $3 now timestamptz.
INSERT INTO visitor_ended_early (partner_id, ended_id, at) VALUES ($1, $2, $3)
ON CONFLICT (partner_id, ended_id) DO NOTHING;

-- name: hasEndedEarly
-- $1 partner int · $2 ids uuid[].
SELECT EXISTS (SELECT FROM visitor_ended_early WHERE partner_id = $1 AND ended_id = ANY ($2));

-- name: forgetEndedEarly
-- $1 before timestamptz.
DELETE FROM visitor_ended_early WHERE at <= $1;
