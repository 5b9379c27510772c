-- name: peopleBounds
-- The internal keys between which people lie, or no values without any.
SELECT min(citizen_id), max(citizen_id) FROM citizen;

-- name: encryptedIdentities
-- People in key order with all that is encrypted about them, locked until the batch that changes them has committed. The
-- encrypted columns follow the blind index in the order of ReencryptionStore.columns.
-- $1 after citizen bigint · $2 limit int.
SELECT citizen_id, blind_index, id_number, name, phone
FROM citizen
WHERE citizen_id > $1 AND blind_index IS NOT NULL
ORDER BY citizen_id
LIMIT $2
FOR UPDATE;

-- name: rewriteIdentities
-- $1 citizens bigint[] · $2 blind indexes bytea[] · from $3 on the encrypted columns in the same order, bytea[] each.
UPDATE citizen
SET blind_index = fresh.blind_index, id_number = fresh.id_number, name = fresh.name, phone = fresh.phone
FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[])
    AS fresh (citizen_id, blind_index, id_number, name, phone)
WHERE citizen.citizen_id = fresh.citizen_id;

-- name: moveBlindIndexes
-- $1 old bytea[] · $2 new bytea[].
UPDATE citizen_by_blind_index AS directory
SET blind_index = moved.new
FROM unnest($1::bytea[], $2::bytea[]) AS moved (old, new)
WHERE directory.blind_index = moved.old;

-- name: officerSecretsUnderOlderKeys
-- In the order of what names the row to the cipher. $1 active key id, four bytes · $2 after bytea · $3 limit int.
SELECT uuid_send(public_id), totp_secret
FROM officer
WHERE substring(totp_secret FROM 2 FOR 4) <> $1 AND uuid_send(public_id) > $2
ORDER BY uuid_send(public_id)
LIMIT $3
FOR UPDATE;

-- name: rewriteOfficerSecrets
-- $1 rows bytea[] · $2 ciphertexts bytea[].
UPDATE officer
SET totp_secret = fresh.field
FROM unnest($1::bytea[], $2::bytea[]) AS fresh (place, field)
WHERE uuid_send(officer.public_id) = fresh.place;

-- name: answersUnderOlderKeys
-- In the order of what names the row to the cipher. $1 active key id, four bytes · $2 after bytea · $3 limit int.
SELECT key_digest, answer
FROM idempotency_key
WHERE substring(answer FROM 2 FOR 4) <> $1 AND key_digest > $2
ORDER BY key_digest
LIMIT $3
FOR UPDATE;

-- name: rewriteAnswers
-- $1 rows bytea[] · $2 ciphertexts bytea[].
UPDATE idempotency_key
SET answer = fresh.field
FROM unnest($1::bytea[], $2::bytea[]) AS fresh (place, field)
WHERE idempotency_key.key_digest = fresh.place;

-- name: requestsBefore
-- $1 instant timestamptz.
SELECT count(*) FROM idempotency_key WHERE used_at < $1;
