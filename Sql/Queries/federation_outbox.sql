-- name: queueMessages
-- A partner that has ended is told nothing.
-- $1 partner_ids int[] · $2 jtis uuid[] · $3 typ text · $4 bodies bytea[] · $5 now timestamptz · $6 expires_at timestamptz.
INSERT INTO federation_outbox (partner_id, jti, typ, body, state, next_at, created_at, expires_at)
SELECT message.partner_id, message.jti, $3, message.body, 'queued', $5, $5, $6
FROM unnest($1::int[], $2::uuid[], $4::bytea[]) AS message (partner_id, jti, body)
JOIN partner USING (partner_id)
WHERE partner.state <> 'ended';

-- name: takeDueMessages
-- Messages whose turn it is, some of each partner, kept from other instances for a while. $1 now timestamptz ·
-- $2 partner_ids int[] · $3 until timestamptz · $4 limit int.
UPDATE federation_outbox AS message
SET attempts = message.attempts + 1, next_at = $3
FROM unnest($2::int[]) AS asked (partner_id)
CROSS JOIN LATERAL (
    SELECT waiting.message_id FROM federation_outbox AS waiting
    WHERE waiting.partner_id = asked.partner_id AND waiting.state = 'queued' AND waiting.next_at <= $1
        AND waiting.expires_at > $1
    ORDER BY waiting.next_at
    LIMIT $4
    FOR UPDATE SKIP LOCKED
) AS due
WHERE message.message_id = due.message_id
RETURNING message.message_id, message.partner_id, message.jti, message.typ, message.body, message.jws, message.attempts,
    message.expires_at;

-- name: signMessage
-- Every attempt sends these bytes; others, under another number, only instead of some whose key counts no more. No row when
-- another instance was faster. $1 message bigint · $2 jti uuid · $3 jws bytea · $4 instead bytea (NULL: the first) ·
-- $5 expires_at timestamptz.
UPDATE federation_outbox SET jti = $2, jws = $3, expires_at = $5
WHERE message_id = $1 AND jws IS NOT DISTINCT FROM $4 AND state = 'queued';

-- name: giveBackMessage
-- What was taken and did not leave. $1 message bigint · $2 next_at timestamptz.
UPDATE federation_outbox SET attempts = attempts - 1, next_at = $2 WHERE message_id = $1 AND state = 'queued';

-- name: retryMessage
-- $1 message bigint · $2 next_at timestamptz.
UPDATE federation_outbox SET next_at = $2 WHERE message_id = $1 AND state = 'queued';

-- name: endMessage
-- No row when it had ended. $1 message bigint · $2 state text · $3 answer bytea.
UPDATE federation_outbox SET state = $2, answer = $3 WHERE message_id = $1 AND state = 'queued';

-- name: failExpiredMessages
-- What waits for a partner that is suspended waits on: it is told when that is resumed. What was queued while a partnership
-- ended fails nobody. $1 now timestamptz.
UPDATE federation_outbox AS message SET state = 'failed'
FROM partner
WHERE message.state = 'queued' AND message.expires_at <= $1
    AND partner.partner_id = message.partner_id AND partner.state NOT IN ('suspended', 'ended');

-- name: renewMessages
-- What waited while its partner was suspended is as true as it was. It is signed when it leaves, under another number where
-- bytes of before may have left. $1 partner int · $2 now timestamptz · $3 expires_at timestamptz.
UPDATE federation_outbox
SET jti = CASE WHEN jws IS NULL THEN jti ELSE gen_random_uuid() END, jws = NULL, next_at = $2, expires_at = $3
WHERE partner_id = $1 AND state = 'queued';

-- name: dropMessages
-- Nobody is told any more. $1 partner int.
DELETE FROM federation_outbox WHERE partner_id = $1 AND state = 'queued';

-- name: waitingMessages
SELECT count(*) FROM federation_outbox WHERE state = 'queued';
