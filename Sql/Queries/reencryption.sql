-- name: peopleBounds
-- The internal keys between which people lie, or no values without any.
SELECT min(citizen_id), max(citizen_id) FROM citizen;

-- name: encryptedIdentities
-- People in key order with all that is encrypted about them, locked until the batch that changes them has committed. The
-- encrypted columns follow the blind index in the order of ReencryptionStore.columns.
-- $1 after citizen bigint · $2 limit int.
SELECT citizen_id, blind_index, id_number
FROM citizen
WHERE citizen_id > $1 AND blind_index IS NOT NULL
ORDER BY citizen_id
LIMIT $2
FOR UPDATE;

-- name: rewriteIdentities
-- $1 citizens bigint[] · $2 blind indexes bytea[] · from $3 on the encrypted columns in the same order, bytea[] each.
UPDATE citizen
SET blind_index = fresh.blind_index, id_number = fresh.id_number
FROM unnest($1::bigint[], $2::bytea[], $3::bytea[]) AS fresh (citizen_id, blind_index, id_number)
WHERE citizen.citizen_id = fresh.citizen_id;

-- name: moveBlindIndexes
-- $1 old bytea[] · $2 new bytea[].
UPDATE citizen_by_blind_index AS directory
SET blind_index = moved.new
FROM unnest($1::bytea[], $2::bytea[]) AS moved (old, new)
WHERE directory.blind_index = moved.old;
