-- What providers settle, and whether the books of units and slots agree with the holds.

-- name: settledOfProvider
-- $1 provider int · $2 from date · $3 until date.
SELECT scenario.public_id, scenario.code, version.version, redemption.life, count(*),
    sum(redemption.amount_fen)::bigint, sum(redemption.benefit_fen)::bigint, sum(redemption.waived_fen)::bigint,
    sum(redemption.charged_fen)::bigint
FROM redemption
JOIN scenario ON scenario.scenario_id = redemption.scenario_id
JOIN scenario_version AS version ON version.version_id = redemption.version_id
WHERE redemption.provider_id = $1 AND redemption.settled_on >= $2 AND redemption.settled_on < $3
GROUP BY scenario.public_id, scenario.code, version.version, redemption.life
ORDER BY scenario.code, version.version, redemption.life;

-- name: unsettledOfProvider
-- What has begun and is not settled. $1 provider int.
SELECT count(*) FROM redemption
WHERE provider_id = $1 AND settled_on IS NULL AND state NOT IN ('committed', 'citizen_confirmed', 'cancelled');

-- name: unbalancedPeriods
-- Periods whose row differs from the sums of their ledger, or from what holds and redemptions say: held is what open holds
-- took, used what committed ones took and no cancelled visit gave back. What a cancelled visit gave back went to the period
-- or to the budget; the ledger says how much.
WITH booked AS (
    SELECT pool_id, starts_on,
        sum(units * ((debit = 'budget')::int - (credit = 'budget')::int)) AS issued,
        sum(units * ((credit = 'available')::int - (debit = 'available')::int)) AS available,
        sum(units * ((credit = 'held')::int - (debit = 'held')::int)) AS held,
        sum(units * ((credit = 'used')::int - (debit = 'used')::int)) AS used,
        sum(units * (credit = 'returned_to_budget')::int) AS returned
    FROM quota_ledger
    GROUP BY pool_id, starts_on
), drawn AS (
    SELECT draw.pool_id, draw.starts_on,
        sum(draw.units) FILTER (WHERE hold.state = 'held') AS held,
        sum(draw.units) FILTER (WHERE hold.state = 'committed'
            AND NOT (redemption.life = 'visit' AND redemption.state = 'cancelled')) AS used
    FROM benefit_hold AS hold
    LEFT JOIN redemption ON redemption.beneficiary_id = hold.beneficiary_id AND redemption.hold_id = hold.hold_id
    CROSS JOIN LATERAL unnest(hold.pool_ids, hold.pool_starts, hold.pool_units) AS draw (pool_id, starts_on, units)
    WHERE hold.state IN ('held', 'committed')
    GROUP BY draw.pool_id, draw.starts_on
)
SELECT coalesce(period.pool_id, drawn.pool_id), coalesce(period.starts_on, drawn.starts_on),
    (period.issued, period.available, period.held, period.used, period.returned_to_budget)
        IS DISTINCT FROM (coalesce(booked.issued, 0)::bigint, coalesce(booked.available, 0)::bigint,
            coalesce(booked.held, 0)::bigint, coalesce(booked.used, 0)::bigint, coalesce(booked.returned, 0)::bigint)
        AS differs_from_ledger,
    (period.held, period.used) IS DISTINCT FROM (coalesce(drawn.held, 0)::bigint, coalesce(drawn.used, 0)::bigint)
        AS differs_from_holds,
    coalesce(period.used + period.held > period.issued, true) AS is_oversold
FROM quota_period AS period
LEFT JOIN booked ON booked.pool_id = period.pool_id AND booked.starts_on = period.starts_on
FULL JOIN drawn ON drawn.pool_id = period.pool_id AND drawn.starts_on = period.starts_on
WHERE (period.issued, period.available, period.held, period.used, period.returned_to_budget)
        IS DISTINCT FROM (coalesce(booked.issued, 0)::bigint, coalesce(booked.available, 0)::bigint,
            coalesce(booked.held, 0)::bigint, coalesce(booked.used, 0)::bigint, coalesce(booked.returned, 0)::bigint)
    OR (period.held, period.used) IS DISTINCT FROM (coalesce(drawn.held, 0)::bigint, coalesce(drawn.used, 0)::bigint)
    OR coalesce(period.used + period.held > period.issued, true)
ORDER BY 1, 2
LIMIT 1000;

-- name: holdsWithOtherSlots
-- Holds that have more or fewer slots than they took: an ended one has none, a committed one those of the periods unless it
-- was cancelled, and those of what is out at one time while it may be out. Also slots of no hold at all.
WITH expected AS (
    SELECT hold.beneficiary_id, hold.hold_id,
        CASE WHEN hold.state = 'held' THEN hold.period_slots
            WHEN hold.state = 'committed' AND redemption.state <> 'cancelled' THEN hold.period_slots
            ELSE 0 END AS period_slots,
        CASE WHEN hold.state = 'held' THEN hold.concurrent_slots
            WHEN hold.state = 'committed'
                AND redemption.state IN ('committed', 'loan_open', 'overdue', 'citizen_confirmed', 'in_use')
            THEN hold.concurrent_slots
            ELSE 0 END AS concurrent_slots
    FROM benefit_hold AS hold
    LEFT JOIN redemption ON redemption.beneficiary_id = hold.beneficiary_id AND redemption.hold_id = hold.hold_id
), counted AS (
    SELECT beneficiary_id, hold_id, count(*) FILTER (WHERE period <> 'concurrent') AS period_slots,
        count(*) FILTER (WHERE period = 'concurrent') AS concurrent_slots
    FROM cap_slot
    GROUP BY beneficiary_id, hold_id
)
SELECT coalesce(expected.hold_id, counted.hold_id)
FROM expected
FULL JOIN counted ON counted.beneficiary_id = expected.beneficiary_id AND counted.hold_id = expected.hold_id
WHERE (coalesce(expected.period_slots, 0), coalesce(expected.concurrent_slots, 0))
    IS DISTINCT FROM (coalesce(counted.period_slots, 0), coalesce(counted.concurrent_slots, 0))
ORDER BY 1
LIMIT 1000;

-- name: holdsOverCap
-- One hold of each beneficiary who has more slots of a scenario and period than the cap they were taken under. The key of
-- the slots makes that impossible; the books do not lean on it.
SELECT (array_agg(hold_id ORDER BY hold_id))[1]
FROM cap_slot
GROUP BY scenario_id, beneficiary_id, period, starts_on
HAVING count(*) > max(cap)
ORDER BY 1
LIMIT 1000;

-- name: holdsWithoutRedemption
-- Committed holds without a redemption, and redemptions of holds that are not committed or without their transitions.
SELECT coalesce(hold.hold_id, redemption.hold_id)
FROM benefit_hold AS hold
FULL JOIN redemption ON redemption.beneficiary_id = hold.beneficiary_id AND redemption.hold_id = hold.hold_id
WHERE (coalesce(hold.state, '') = 'committed') <> (redemption.redemption_id IS NOT NULL)
    OR (redemption.redemption_id IS NOT NULL AND redemption.state <> (
        SELECT step.to_state FROM redemption_transition AS step
        WHERE step.beneficiary_id = redemption.beneficiary_id AND step.redemption_id = redemption.redemption_id
        ORDER BY step.ordinal DESC
        LIMIT 1))
ORDER BY 1
LIMIT 1000;

-- name: bookSizes
SELECT (SELECT count(*) FROM quota_period), (SELECT count(*) FROM quota_ledger), (SELECT count(*) FROM benefit_hold),
    (SELECT count(*) FROM cap_slot);
