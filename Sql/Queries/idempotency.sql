-- name: claimIdempotencyKey
-- Waits for a request with the same key that is under way. No row when the key was used before.
-- $1 key_digest bytea · $2 request_digest bytea · $3 now timestamptz.
INSERT INTO idempotency_key (key_digest, request_digest, used_at) VALUES ($1, $2, $3)
ON CONFLICT (key_digest) DO NOTHING;

-- name: idempotencyKey
-- $1 key_digest bytea.
SELECT request_digest, answer, citizen_id FROM idempotency_key WHERE key_digest = $1;

-- name: setIdempotencyAnswer
-- $1 key_digest bytea · $2 answer bytea · $3 citizen bigint.
UPDATE idempotency_key SET answer = $2, citizen_id = $3 WHERE key_digest = $1;

-- name: pruneIdempotencyKeys
-- $1 before timestamptz.
DELETE FROM idempotency_key WHERE used_at < $1;

-- name: usedIdempotencyKeys
-- $1 key_digests bytea[].
SELECT key_digest, request_digest, answer, citizen_id FROM idempotency_key WHERE key_digest = ANY ($1);

-- name: insertAnsweredKeys
-- Waits for requests with the same keys that are under way; a key that was used meanwhile is left out.
-- $1 key_digests bytea[] · $2 request_digests bytea[] · $3 used_at timestamptz[] · $4 answers bytea[] ·
-- $5 citizens bigint[].
INSERT INTO idempotency_key (key_digest, request_digest, used_at, answer, citizen_id)
SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::timestamptz[], $4::bytea[], $5::bigint[])
    AS used (key_digest, request_digest, used_at, answer, citizen_id)
ORDER BY key_digest
ON CONFLICT (key_digest) DO NOTHING;
