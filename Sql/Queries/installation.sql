-- name: keyCheck
SELECT sentinel FROM key_check;

-- name: insertKeyCheck
-- $1 sentinel bytea.
INSERT INTO key_check (sentinel) VALUES ($1) ON CONFLICT (singleton) DO NOTHING;

-- name: syntheticCity
SELECT citizens, seed, business_date, finished FROM synthetic_city;

-- name: beginSyntheticCity
-- Only where nobody is yet. $1 citizens bigint · $2 seed text · $3 business_date date.
INSERT INTO synthetic_city (citizens, seed, business_date, finished)
SELECT $1, $2, $3, false
WHERE NOT EXISTS (SELECT FROM citizen);

-- name: finishSyntheticCity
UPDATE synthetic_city SET finished = true;
