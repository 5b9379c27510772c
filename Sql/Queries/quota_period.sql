-- The units of pools. Whoever changes them has locked their periods in order of pool and day.

-- name: openQuotaPeriods
-- Makes the periods that are not there yet with all their units; whoever makes one writes its first ledger entry.
-- The pool is kept from changing meanwhile, so that no period begins with the units of before a change.
-- $1 pool_ids int[] · $2 starts date[] · $3 at timestamptz.
WITH opened AS (
    INSERT INTO quota_period (pool_id, starts_on, issued, available)
    SELECT pool.pool_id, wanted.starts_on, pool.units, pool.units
    FROM unnest($1::int[], $2::date[]) AS wanted (pool_id, starts_on)
    JOIN quota_pool AS pool ON pool.pool_id = wanted.pool_id
    ORDER BY pool.pool_id, wanted.starts_on
    FOR SHARE OF pool
    ON CONFLICT (pool_id, starts_on) DO NOTHING
    RETURNING pool_id, starts_on, issued
)
INSERT INTO quota_ledger (pool_id, starts_on, kind, debit, credit, units, holds, at)
SELECT pool_id, starts_on, 'issue', 'budget', 'available', issued, 0, $3 FROM opened WHERE issued > 0;

-- name: lockQuotaPeriods
-- $1 pool_ids int[] · $2 starts date[].
SELECT period.pool_id, period.starts_on, period.available
FROM unnest($1::int[], $2::date[]) AS wanted (pool_id, starts_on)
JOIN quota_period AS period ON period.pool_id = wanted.pool_id AND period.starts_on = wanted.starts_on
ORDER BY period.pool_id, period.starts_on
FOR UPDATE OF period;

-- name: availableUnits
-- The same without a lock. Each period is looked up by its key, however many there are: this is asked every two seconds.
-- $1 pool_ids int[] · $2 starts date[].
SELECT wanted.pool_id, wanted.starts_on, period.available
FROM unnest($1::int[], $2::date[]) AS wanted (pool_id, starts_on)
CROSS JOIN LATERAL (
    SELECT found.available FROM quota_period AS found
    WHERE found.pool_id = wanted.pool_id AND found.starts_on = wanted.starts_on
    LIMIT 1
) AS period;

-- name: moveUnits
-- Moves units of several periods from one account to another and writes the ledger. A period whose debit account has not
-- enough is left alone: fewer rows than periods means that the transaction must not commit.
-- $1 pool_ids int[] · $2 starts date[] · $3 units bigint[] · $4 holds int[] · $5 kind text · $6 debit text ·
-- $7 credit text · $8 at timestamptz.
WITH moved AS (
    UPDATE quota_period AS period
    SET available = period.available
            + move.units * (($7 = 'available')::int - ($6 = 'available')::int),
        held = period.held + move.units * (($7 = 'held')::int - ($6 = 'held')::int),
        used = period.used + move.units * (($7 = 'used')::int - ($6 = 'used')::int),
        returned_to_budget = period.returned_to_budget + move.units * ($7 = 'returned_to_budget')::int
    FROM unnest($1::int[], $2::date[], $3::bigint[], $4::int[]) AS move (pool_id, starts_on, units, holds)
    WHERE period.pool_id = move.pool_id AND period.starts_on = move.starts_on
        AND CASE $6 WHEN 'available' THEN period.available WHEN 'held' THEN period.held ELSE period.used END >= move.units
    RETURNING period.pool_id, period.starts_on, move.units, move.holds
)
INSERT INTO quota_ledger (pool_id, starts_on, kind, debit, credit, units, holds, at)
SELECT pool_id, starts_on, $5, $6, $7, units, holds, $8 FROM moved ORDER BY pool_id, starts_on;

-- name: returnExcess
-- Of units that have become available again, those go on to the budget that are more than the pool says by now: its units
-- were lowered while these were held or used. $1 pool_ids int[] · $2 starts date[] · $3 units bigint[] · $4 at timestamptz.
WITH excess AS (
    SELECT period.pool_id, period.starts_on, least(back.units, period.available, period.issued - pool.units) AS units
    FROM unnest($1::int[], $2::date[], $3::bigint[]) AS back (pool_id, starts_on, units)
    JOIN quota_period AS period ON period.pool_id = back.pool_id AND period.starts_on = back.starts_on
    JOIN quota_pool AS pool ON pool.pool_id = back.pool_id
    WHERE period.issued > pool.units AND period.available > 0
    FOR UPDATE OF period
), reduced AS (
    UPDATE quota_period AS period
    SET issued = period.issued - excess.units, available = period.available - excess.units
    FROM excess
    WHERE period.pool_id = excess.pool_id AND period.starts_on = excess.starts_on
)
INSERT INTO quota_ledger (pool_id, starts_on, kind, debit, credit, units, holds, at)
SELECT pool_id, starts_on, 'reduce', 'available', 'budget', units, 0, $4 FROM excess ORDER BY pool_id, starts_on;
