-- name: insertHolds
-- The lists of a row come as array literals, since an array of arrays would be one list.
-- $1 beneficiaries bigint[] · $2 hold_ids uuid[] · $3 scenario_ids int[] · $4 version_ids int[] · $5 client_ids int[] ·
-- $6 created_at timestamptz[] · $7 expires_at timestamptz[] · $8 outlet_ids int[] · $9 amounts bigint[] ·
-- $10 quantities int[] · $11 minutes int[] · $12 benefits bigint[] · $13 pays bigint[] · $14 waived bigint[] ·
-- $15 pool_ids text[] · $16 pool_starts text[] · $17 pool_units text[] · $18 period_slots int[] ·
-- $19 concurrent_slots int2[] · $20 loan_days int2[] · $21 renewals int2[] · $22 levels int2[].
INSERT INTO benefit_hold
    (beneficiary_id, hold_id, scenario_id, version_id, client_id, state, created_at, expires_at, outlet_id, amount_fen,
     quantity, minutes, benefit_fen, pay_fen, waived_fen, pool_ids, pool_starts, pool_units, period_slots,
     concurrent_slots, loan_days, renewals, level)
SELECT beneficiary_id, hold_id, scenario_id, version_id, client_id, 'held', created_at, expires_at, outlet_id,
    amount_fen, quantity, minutes, benefit_fen, pay_fen, waived_fen, pool_ids::int[], pool_starts::date[],
    pool_units::bigint[], period_slots, concurrent_slots, loan_days, renewals, level
FROM unnest($1::bigint[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::timestamptz[], $7::timestamptz[], $8::int[],
    $9::bigint[], $10::int[], $11::int[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::text[],
    $17::text[], $18::int[], $19::int2[], $20::int2[], $21::int2[], $22::int2[])
    AS hold (beneficiary_id, hold_id, scenario_id, version_id, client_id, created_at, expires_at, outlet_id, amount_fen,
        quantity, minutes, benefit_fen, pay_fen, waived_fen, pool_ids, pool_starts, pool_units, period_slots,
        concurrent_slots, loan_days, renewals, level);

-- name: lockHolds
-- $1 beneficiaries bigint[] · $2 hold_ids uuid[].
SELECT hold.beneficiary_id, hold.hold_id, hold.scenario_id, hold.version_id, hold.client_id, hold.state,
    hold.created_at, hold.expires_at, hold.ended_at, hold.end_reason, hold.outlet_id, hold.amount_fen, hold.quantity,
    hold.minutes, hold.benefit_fen, hold.pay_fen, hold.waived_fen, hold.pool_ids, hold.pool_starts, hold.pool_units,
    hold.period_slots, hold.concurrent_slots, hold.loan_days, hold.renewals, hold.level
FROM unnest($1::bigint[], $2::uuid[]) AS asked (beneficiary_id, hold_id)
JOIN benefit_hold AS hold ON hold.beneficiary_id = asked.beneficiary_id AND hold.hold_id = asked.hold_id
ORDER BY hold.beneficiary_id, hold.hold_id
FOR UPDATE OF hold;

-- name: holdWithID
-- $1 beneficiary bigint · $2 hold_id uuid.
SELECT hold.beneficiary_id, hold.hold_id, hold.scenario_id, hold.version_id, hold.client_id, hold.state,
    hold.created_at, hold.expires_at, hold.ended_at, hold.end_reason, hold.outlet_id, hold.amount_fen, hold.quantity,
    hold.minutes, hold.benefit_fen, hold.pay_fen, hold.waived_fen, hold.pool_ids, hold.pool_starts, hold.pool_units,
    hold.period_slots, hold.concurrent_slots, hold.loan_days, hold.renewals, hold.level
FROM benefit_hold AS hold
WHERE hold.beneficiary_id = $1 AND hold.hold_id = $2;

-- name: holdsOfBeneficiary
-- $1 beneficiary bigint · $2 after hold_id uuid · $3 limit int.
SELECT hold.beneficiary_id, hold.hold_id, hold.scenario_id, hold.version_id, hold.client_id, hold.state,
    hold.created_at, hold.expires_at, hold.ended_at, hold.end_reason, hold.outlet_id, hold.amount_fen, hold.quantity,
    hold.minutes, hold.benefit_fen, hold.pay_fen, hold.waived_fen, hold.pool_ids, hold.pool_starts, hold.pool_units,
    hold.period_slots, hold.concurrent_slots, hold.loan_days, hold.renewals, hold.level
FROM benefit_hold AS hold
WHERE hold.beneficiary_id = $1 AND hold.hold_id > $2
ORDER BY hold.hold_id
LIMIT $3;

-- name: lockOpenHolds
-- What a person holds that has not ended. $1 beneficiary bigint.
SELECT hold.beneficiary_id, hold.hold_id, hold.scenario_id, hold.version_id, hold.client_id, hold.state,
    hold.created_at, hold.expires_at, hold.ended_at, hold.end_reason, hold.outlet_id, hold.amount_fen, hold.quantity,
    hold.minutes, hold.benefit_fen, hold.pay_fen, hold.waived_fen, hold.pool_ids, hold.pool_starts, hold.pool_units,
    hold.period_slots, hold.concurrent_slots, hold.loan_days, hold.renewals, hold.level
FROM benefit_hold AS hold
WHERE hold.beneficiary_id = $1 AND hold.state = 'held'
ORDER BY hold.hold_id
FOR UPDATE;

-- name: lockDueHolds
-- Holds whose time is over, oldest first; other instances skip what is taken. $1 now timestamptz · $2 limit int.
SELECT hold.beneficiary_id, hold.hold_id, hold.scenario_id, hold.version_id, hold.client_id, hold.state,
    hold.created_at, hold.expires_at, hold.ended_at, hold.end_reason, hold.outlet_id, hold.amount_fen, hold.quantity,
    hold.minutes, hold.benefit_fen, hold.pay_fen, hold.waived_fen, hold.pool_ids, hold.pool_starts, hold.pool_units,
    hold.period_slots, hold.concurrent_slots, hold.loan_days, hold.renewals, hold.level
FROM benefit_hold AS hold
WHERE hold.state = 'held' AND hold.expires_at <= $1
ORDER BY hold.expires_at
LIMIT $2
FOR UPDATE SKIP LOCKED;

-- name: nextHoldExpiry
SELECT min(expires_at) FROM benefit_hold WHERE state = 'held';

-- name: endHolds
-- Only a hold that has not ended ends: fewer rows than holds means that the transaction must not commit.
-- $1 beneficiaries bigint[] · $2 hold_ids uuid[] · $3 state text · $4 at timestamptz[] · $5 reason text.
UPDATE benefit_hold AS hold
SET state = $3, ended_at = ended.at, end_reason = $5
FROM unnest($1::bigint[], $2::uuid[], $4::timestamptz[]) AS ended (beneficiary_id, hold_id, at)
WHERE hold.beneficiary_id = ended.beneficiary_id AND hold.hold_id = ended.hold_id AND hold.state = 'held';
