-- name: insertChange
-- $1 public_id uuid · $2 kind text · $3 object text · $4 digest bytea · $5 payload bytea · $6 reason text ·
-- $7 requester int · $8 now timestamptz · $9 expires_at timestamptz.
INSERT INTO change_request
    (public_id, kind, object, digest, payload, reason, requested_by, requested_at, expires_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'requested')
ON CONFLICT (kind, object, requested_by) WHERE state = 'requested' DO NOTHING
RETURNING change_id;

-- name: lockedChange
-- Held until commit, so that of two officers who decide at once the second sees what the first did. $1 public_id uuid.
SELECT change.change_id, change.public_id, change.kind, change.object, change.digest, change.payload, change.reason,
    change.requested_by, change.requested_at, change.expires_at, change.state, change.decided_by, change.decided_at,
    change.comment, requester.public_id, decider.public_id
FROM change_request AS change
JOIN officer AS requester ON requester.officer_id = change.requested_by
LEFT JOIN officer AS decider ON decider.officer_id = change.decided_by
WHERE change.public_id = $1
FOR UPDATE OF change;

-- name: changeWithID
-- $1 public_id uuid.
SELECT change.change_id, change.public_id, change.kind, change.object, change.digest, change.payload, change.reason,
    change.requested_by, change.requested_at, change.expires_at, change.state, change.decided_by, change.decided_at,
    change.comment, requester.public_id, decider.public_id
FROM change_request AS change
JOIN officer AS requester ON requester.officer_id = change.requested_by
LEFT JOIN officer AS decider ON decider.officer_id = change.decided_by
WHERE change.public_id = $1;

-- name: changesOfKinds
-- The newest first, without what carries them out.
-- $1 kinds text[] · $2 before change_id bigint · $3 only open ones boolean · $4 limit bigint ·
-- $5 kinds of which only one's own text[] · $6 requester int.
SELECT change.change_id, change.public_id, change.kind, change.object, change.digest, ''::bytea AS payload, change.reason,
    change.requested_by, change.requested_at, change.expires_at, change.state, change.decided_by, change.decided_at,
    change.comment, requester.public_id, decider.public_id
FROM change_request AS change
JOIN officer AS requester ON requester.officer_id = change.requested_by
LEFT JOIN officer AS decider ON decider.officer_id = change.decided_by
WHERE change.kind = ANY ($1) AND change.change_id < $2 AND (change.state = 'requested' OR NOT $3)
    AND (change.kind <> ALL ($5) OR change.requested_by = $6)
ORDER BY change.change_id DESC
LIMIT $4;

-- name: decideChange
-- $1 change bigint · $2 state text · $3 officer int · $4 now timestamptz · $5 comment text or NULL.
UPDATE change_request
SET state = $2, decided_by = $3, decided_at = $4, comment = $5
WHERE change_id = $1;

-- name: expireChanges
-- Requests nobody decided in time; returns what they asked for. $1 now timestamptz.
UPDATE change_request
SET state = 'expired', decided_at = $1
WHERE state = 'requested' AND expires_at <= $1
RETURNING kind, object, public_id;

-- name: closeChangesOfRequester
-- Open requests of an officer who was disabled; returns what they asked for. $1 requester int · $2 now timestamptz.
UPDATE change_request
SET state = 'expired', decided_at = $2, comment = 'the officer who asked was disabled'
WHERE state = 'requested' AND requested_by = $1
RETURNING kind, object, public_id;

-- name: unmaskedIDNumber
-- The only statement that reads an ID number for an officer: nothing comes back without the approval of another officer,
-- given not long ago, for this citizen and this officer.
-- $1 citizen bigint · $2 public_id of the change uuid · $3 object text · $4 officer int · $5 approved after timestamptz.
SELECT citizen.id_number, citizen.blind_index
FROM citizen
JOIN change_request AS change ON change.public_id = $2 AND change.kind = 'identity.unmask' AND change.object = $3
    AND change.requested_by = $4 AND change.state = 'approved' AND change.decided_at > $5
WHERE citizen.citizen_id = $1;
