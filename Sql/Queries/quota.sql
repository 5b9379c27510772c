-- name: lockPools
-- The pools of a scenario, held until commit in the order everyone takes them. $1 scenario int.
SELECT pool.pool_id, pool.unit, pool.period, pool.district, outlet.code, pool.units
FROM quota_pool AS pool
LEFT JOIN outlet ON outlet.outlet_id = pool.outlet_id
WHERE pool.scenario_id = $1
ORDER BY pool.pool_id
FOR UPDATE OF pool;

-- name: addPools
-- $1 scenario int · $2 units_of text[] · $3 periods text[] · $4 districts text[] · $5 outlets text[], empty for all ·
-- $6 units bigint[].
INSERT INTO quota_pool (scenario_id, unit, period, district, outlet_id, units)
SELECT $1, given.unit, given.period, given.district, outlet.outlet_id, given.units
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    AS given (unit, period, district, outlet, units)
LEFT JOIN outlet ON outlet.code = given.outlet;

-- name: setPoolUnits
-- $1 pools int[] · $2 units bigint[].
UPDATE quota_pool AS pool SET units = given.units
FROM unnest($1::int[], $2::bigint[]) AS given (pool_id, units)
WHERE pool.pool_id = given.pool_id;

-- name: lockPeriods
-- Periods that have begun, held until commit in pool order. $1 pools int[] · $2 starts date[].
SELECT period.pool_id, period.starts_on, period.available, period.held, period.used, period.returned_to_budget
FROM quota_period AS period
JOIN unnest($1::int[], $2::date[]) AS given (pool_id, starts_on)
    ON given.pool_id = period.pool_id AND given.starts_on = period.starts_on
ORDER BY period.pool_id
FOR UPDATE OF period;

-- name: changePeriods
-- Issues units to periods, or takes back what is available, with the ledger's entries.
-- $1 pools int[] · $2 starts date[] · $3 changes bigint[], none of them 0 · $4 now timestamptz.
WITH given AS (
    SELECT pool_id, starts_on, change
    FROM unnest($1::int[], $2::date[], $3::bigint[]) AS given (pool_id, starts_on, change)
), changed AS (
    UPDATE quota_period AS period
    SET issued = period.issued + given.change, available = period.available + given.change
    FROM given
    WHERE period.pool_id = given.pool_id AND period.starts_on = given.starts_on
)
INSERT INTO quota_ledger (pool_id, starts_on, kind, debit, credit, units, holds, at)
SELECT pool_id, starts_on, CASE WHEN change > 0 THEN 'issue' ELSE 'reduce' END,
    CASE WHEN change > 0 THEN 'budget' ELSE 'available' END,
    CASE WHEN change > 0 THEN 'available' ELSE 'budget' END, abs(change), 0, $4
FROM given;
