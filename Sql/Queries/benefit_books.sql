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

-- name: periodsAfter
-- In the order of their keys. $1 pool int · $2 starts_on date · $3 limit int.
SELECT pool_id, starts_on FROM quota_period
WHERE (pool_id, starts_on) > ($1, $2)
ORDER BY pool_id, starts_on
LIMIT $3;

-- name: periodBooks
-- The accounts of periods as their row has them, then as their ledger sums up, then how many entries that is and how many
-- units have ever entered or left what is held and what is used. $1 pool_ids int[] · $2 starts date[].
SELECT period.pool_id, period.starts_on, period.issued, period.available, period.held, period.used,
    period.returned_to_budget, booked.issued, booked.available, booked.held, booked.used, booked.returned, booked.entries,
    booked.moved_held, booked.moved_used
FROM unnest($1::int[], $2::date[]) AS asked (pool_id, starts_on)
JOIN quota_period AS period ON period.pool_id = asked.pool_id AND period.starts_on = asked.starts_on
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(units * ((debit = 'budget')::int - (credit = 'budget')::int)), 0)::bigint AS issued,
        coalesce(sum(units * ((credit = 'available')::int - (debit = 'available')::int)), 0)::bigint AS available,
        coalesce(sum(units * ((credit = 'held')::int - (debit = 'held')::int)), 0)::bigint AS held,
        coalesce(sum(units * ((credit = 'used')::int - (debit = 'used')::int)), 0)::bigint AS used,
        coalesce(sum(units * (credit = 'returned_to_budget')::int), 0)::bigint AS returned,
        count(*) AS entries,
        coalesce(sum(units) FILTER (WHERE 'held' IN (debit, credit)), 0)::bigint AS moved_held,
        coalesce(sum(units) FILTER (WHERE 'used' IN (debit, credit)), 0)::bigint AS moved_used
    FROM quota_ledger AS entry
    WHERE entry.pool_id = period.pool_id AND entry.starts_on = period.starts_on
) AS booked;

-- name: holdsAfter
-- How far a piece of holds reaches: the last beneficiary of the next so many holds, and how many these are.
-- $1 after beneficiary bigint · $2 limit int.
SELECT max(beneficiary_id), count(*) FROM (
    SELECT beneficiary_id FROM benefit_hold WHERE beneficiary_id > $1 ORDER BY beneficiary_id LIMIT $2
) AS piece;

-- name: drawnUnits
-- What the holds of some beneficiaries say of periods: held is what open holds took, used what committed ones took and no
-- cancelled visit gave back. (What a cancelled visit gave back went to the period or to the budget; the ledger says how
-- much.) $1 after beneficiary bigint · $2 through beneficiary bigint.
SELECT draw.pool_id, draw.starts_on,
    coalesce(sum(draw.units) FILTER (WHERE hold.state = 'held'), 0)::bigint,
    coalesce(sum(draw.units) FILTER (WHERE hold.state = 'committed'
        AND (redemption.life, redemption.state) IS DISTINCT FROM ('visit', 'cancelled')), 0)::bigint
FROM benefit_hold AS hold
LEFT JOIN redemption ON redemption.beneficiary_id = hold.beneficiary_id AND redemption.hold_id = hold.hold_id
CROSS JOIN LATERAL unnest(hold.pool_ids, hold.pool_starts, hold.pool_units) AS draw (pool_id, starts_on, units)
WHERE hold.beneficiary_id > $1 AND hold.beneficiary_id <= $2 AND hold.state IN ('held', 'committed')
GROUP BY draw.pool_id, draw.starts_on;

-- name: holdsWithOtherSlots
-- Holds that have more or fewer slots than they took: an ended one has none, a committed one those of the periods unless it
-- was cancelled, and those of what is out at one time while it may be out. Also slots of no hold at all.
-- $1 after beneficiary bigint · $2 through beneficiary bigint.
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
    WHERE hold.beneficiary_id > $1 AND hold.beneficiary_id <= $2
), counted AS (
    SELECT beneficiary_id, hold_id, count(*) FILTER (WHERE period <> 'concurrent') AS period_slots,
        count(*) FILTER (WHERE period = 'concurrent') AS concurrent_slots
    FROM cap_slot
    WHERE beneficiary_id > $1 AND beneficiary_id <= $2
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
-- $1 after beneficiary bigint · $2 through beneficiary bigint.
SELECT (array_agg(hold_id ORDER BY hold_id))[1]
FROM cap_slot
WHERE beneficiary_id > $1 AND beneficiary_id <= $2
GROUP BY scenario_id, beneficiary_id, period, starts_on
HAVING count(*) > max(cap)
ORDER BY 1
LIMIT 1000;

-- name: holdsWithoutRedemption
-- Committed holds without a redemption, and redemptions of holds that are not committed or without their transitions.
-- $1 after beneficiary bigint · $2 through beneficiary bigint.
SELECT coalesce(hold.hold_id, redemption.hold_id)
FROM (SELECT * FROM benefit_hold WHERE beneficiary_id > $1 AND beneficiary_id <= $2) AS hold
FULL JOIN (SELECT * FROM redemption WHERE beneficiary_id > $1 AND beneficiary_id <= $2) AS redemption
    ON redemption.beneficiary_id = hold.beneficiary_id AND redemption.hold_id = hold.hold_id
WHERE (coalesce(hold.state, '') = 'committed') <> (redemption.redemption_id IS NOT NULL)
    OR (redemption.redemption_id IS NOT NULL AND redemption.state <> (
        SELECT step.to_state FROM redemption_transition AS step
        WHERE step.beneficiary_id = redemption.beneficiary_id AND step.redemption_id = redemption.redemption_id
        ORDER BY step.ordinal DESC
        LIMIT 1))
ORDER BY 1
LIMIT 1000;

-- name: sizesOfHolds
-- Holds and slots of some beneficiaries. $1 after beneficiary bigint · $2 through beneficiary bigint.
SELECT (SELECT count(*) FROM benefit_hold WHERE beneficiary_id > $1 AND beneficiary_id <= $2),
    (SELECT count(*) FROM cap_slot WHERE beneficiary_id > $1 AND beneficiary_id <= $2);
