-- name: keyCheck
SELECT sentinel FROM key_check;

-- name: insertKeyCheck
-- $1 sentinel bytea.
INSERT INTO key_check (sentinel) VALUES ($1) ON CONFLICT (singleton) DO NOTHING;

-- name: lockKeys
-- Waits for transactions that have written people under the keys in use until now; held until commit.
SELECT pg_advisory_xact_lock(hashtext('shangding.keys'));

-- name: updateKeyCheck
-- $1 sentinel bytea.
UPDATE key_check SET sentinel = $1;

-- name: mayChangeKeyCheck
SELECT has_table_privilege('key_check', 'UPDATE');

-- name: syntheticCity
SELECT citizens, seed, business_date, finished FROM synthetic_city;

-- name: beginSyntheticCity
-- Only where nobody is yet. $1 citizens bigint · $2 seed text · $3 business_date date.
INSERT INTO synthetic_city (citizens, seed, business_date, finished)
SELECT $1, $2, $3, false
WHERE NOT EXISTS (SELECT FROM citizen);

-- name: roleStanding
-- Whether a role is there and whether this session may take it. $1 role text.
SELECT CASE
    WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) THEN 'absent'
    WHEN pg_has_role(session_user, $1, 'MEMBER') THEN 'granted'
    ELSE 'denied'
END;

-- name: finishSyntheticCity
UPDATE synthetic_city SET finished = true;
