-- name: insertRedemptions
-- With their place in the directory and their first transition.
-- $1 beneficiaries bigint[] · $2 redemption_ids uuid[] · $3 hold_ids uuid[] · $4 scenario_ids int[] ·
-- $5 version_ids int[] · $6 provider_ids int[] · $7 client_ids int[] · $8 lives text[] · $9 states text[] ·
-- $10 outlet_ids int[] · $11 quantities int[] · $12 amounts bigint[] · $13 benefits bigint[] · $14 pays bigint[] ·
-- $15 waived bigint[] · $16 at timestamptz[] · $17 actors text[] ·
-- $18 free_minutes int[] · $19 pay_later_hours int[] · $20 priorities int2[].
WITH became AS (
    SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::int[], $7::int[], $8::text[],
        $9::text[], $10::int[], $11::int[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
        $16::timestamptz[], $17::text[], $18::int[], $19::int[], $20::int2[])
        AS became (beneficiary_id, redemption_id, hold_id, scenario_id, version_id, provider_id, client_id, life, state,
            outlet_id, quantity, amount_fen, benefit_fen, pay_fen, waived_fen, at, actor, free_minutes,
            pay_later_hours, priority)
), redeemed AS (
    INSERT INTO redemption
        (beneficiary_id, redemption_id, hold_id, scenario_id, version_id, provider_id, client_id, life, state, outlet_id,
         quantity, amount_fen, benefit_fen, pay_fen, waived_fen, committed_at, changed_at, free_minutes,
         pay_later_hours, priority)
    SELECT beneficiary_id, redemption_id, hold_id, scenario_id, version_id, provider_id, client_id, life, state,
        outlet_id, quantity, amount_fen, benefit_fen, pay_fen, waived_fen, at, at, free_minutes, pay_later_hours,
        priority
    FROM became
), listed AS (
    INSERT INTO redemption_by_id (redemption_id, beneficiary_id, provider_id)
    SELECT redemption_id, beneficiary_id, provider_id FROM became
)
INSERT INTO redemption_transition
    (beneficiary_id, redemption_id, ordinal, name, from_state, to_state, at, actor, reason)
SELECT beneficiary_id, redemption_id, 1, 'commit', NULL, state, at, actor, 'committed' FROM became;

-- name: lockRedemptionOfBeneficiary
-- $1 beneficiary bigint · $2 redemption_id uuid.
SELECT beneficiary_id, redemption_id, hold_id, scenario_id, version_id, provider_id, client_id, life, state, outlet_id,
    quantity, amount_fen, benefit_fen, pay_fen, waived_fen, charged_fen, renewals, due_on, committed_at, changed_at,
    settled_on, free_minutes, pay_later_hours, priority, disputed_by
FROM redemption
WHERE beneficiary_id = $1 AND redemption_id = $2
FOR NO KEY UPDATE;

-- name: redemptionOfHold
-- $1 beneficiary bigint · $2 hold_id uuid.
SELECT beneficiary_id, redemption_id, hold_id, scenario_id, version_id, provider_id, client_id, life, state, outlet_id,
    quantity, amount_fen, benefit_fen, pay_fen, waived_fen, charged_fen, renewals, due_on, committed_at, changed_at,
    settled_on, free_minutes, pay_later_hours, priority, disputed_by
FROM redemption
WHERE beneficiary_id = $1 AND hold_id = $2;

-- name: redemptionOfProvider
-- $1 redemption_id uuid · $2 provider int.
SELECT redemption.beneficiary_id, redemption.redemption_id, redemption.hold_id, redemption.scenario_id,
    redemption.version_id, redemption.provider_id, redemption.client_id, redemption.life, redemption.state,
    redemption.outlet_id, redemption.quantity, redemption.amount_fen, redemption.benefit_fen, redemption.pay_fen,
    redemption.waived_fen, redemption.charged_fen, redemption.renewals, redemption.due_on, redemption.committed_at,
    redemption.changed_at, redemption.settled_on, redemption.free_minutes, redemption.pay_later_hours,
    redemption.priority, redemption.disputed_by
FROM redemption_by_id AS directory
JOIN redemption ON redemption.beneficiary_id = directory.beneficiary_id
    AND redemption.redemption_id = directory.redemption_id
WHERE directory.redemption_id = $1 AND directory.provider_id = $2;

-- name: lockRedemptionOfProvider
-- $1 redemption_id uuid · $2 provider int.
SELECT redemption.beneficiary_id, redemption.redemption_id, redemption.hold_id, redemption.scenario_id,
    redemption.version_id, redemption.provider_id, redemption.client_id, redemption.life, redemption.state,
    redemption.outlet_id, redemption.quantity, redemption.amount_fen, redemption.benefit_fen, redemption.pay_fen,
    redemption.waived_fen, redemption.charged_fen, redemption.renewals, redemption.due_on, redemption.committed_at,
    redemption.changed_at, redemption.settled_on, redemption.free_minutes, redemption.pay_later_hours,
    redemption.priority, redemption.disputed_by
FROM redemption_by_id AS directory
JOIN redemption ON redemption.beneficiary_id = directory.beneficiary_id
    AND redemption.redemption_id = directory.redemption_id
WHERE directory.redemption_id = $1 AND directory.provider_id = $2
FOR NO KEY UPDATE OF redemption;

-- name: redemptionsOfClient
-- One client's redemptions of a person before a place, newest first.
-- $1 beneficiary bigint · $2 client int · $3 at timestamptz · $4 before redemption_id uuid · $5 limit int.
SELECT beneficiary_id, redemption_id, hold_id, scenario_id, version_id, provider_id, client_id, life, state, outlet_id,
    quantity, amount_fen, benefit_fen, pay_fen, waived_fen, charged_fen, renewals, due_on, committed_at, changed_at,
    settled_on, free_minutes, pay_later_hours, priority, disputed_by
FROM redemption
WHERE beneficiary_id = $1 AND client_id = $2 AND (committed_at, redemption_id) < ($3, $4)
ORDER BY committed_at DESC, redemption_id DESC
LIMIT $5;

-- name: redemptionsOfBeneficiary
-- $1 beneficiary bigint · $2 after redemption_id uuid · $3 limit int.
SELECT beneficiary_id, redemption_id, hold_id, scenario_id, version_id, provider_id, client_id, life, state, outlet_id,
    quantity, amount_fen, benefit_fen, pay_fen, waived_fen, charged_fen, renewals, due_on, committed_at, changed_at,
    settled_on, free_minutes, pay_later_hours, priority, disputed_by
FROM redemption
WHERE beneficiary_id = $1 AND redemption_id > $2
ORDER BY redemption_id
LIMIT $3;

-- name: advanceRedemption
-- Writes the new state and the transition; no row when the state was not the one expected.
-- $1 beneficiary bigint · $2 redemption_id uuid · $3 from_state text · $4 state text · $5 outlet int ·
-- $6 amount bigint · $7 charged bigint · $8 renewals smallint · $9 due_on date · $10 at timestamptz ·
-- $11 settled_on date · $12 name text · $13 actor text · $14 reason text · $15 step_amount bigint · $16 pay bigint ·
-- $17 disputed_by text.
WITH advanced AS (
    UPDATE redemption
    SET state = $4, outlet_id = $5, amount_fen = $6, charged_fen = $7, renewals = $8, due_on = $9, changed_at = $10,
        settled_on = $11, pay_fen = $16, disputed_by = $17
    WHERE beneficiary_id = $1 AND redemption_id = $2 AND state = $3
    RETURNING beneficiary_id, redemption_id
)
INSERT INTO redemption_transition
    (beneficiary_id, redemption_id, ordinal, name, from_state, to_state, at, actor, reason, amount_fen)
SELECT beneficiary_id, redemption_id,
    (SELECT max(ordinal) + 1 FROM redemption_transition WHERE beneficiary_id = $1 AND redemption_id = $2),
    $12, $3, $4, $10, $13, $14, $15
FROM advanced;

-- name: callLoansOverdue
-- Leads open loans that should have come back before a day to their next state, with the step; says whose and whom to tell.
-- Other instances skip what is taken. $1 today date · $2 limit int · $3 from_state text · $4 state text · $5 at timestamptz ·
-- $6 name text · $7 actor text · $8 reason text.
WITH due AS (
    SELECT beneficiary_id, redemption_id FROM redemption
    WHERE state = 'loan_open' AND due_on < $1
    ORDER BY due_on
    LIMIT $2
    FOR UPDATE SKIP LOCKED
), fallen AS (
    UPDATE redemption AS loan
    SET state = $4, changed_at = $5
    FROM due
    WHERE loan.beneficiary_id = due.beneficiary_id AND loan.redemption_id = due.redemption_id AND loan.state = $3
    RETURNING loan.beneficiary_id, loan.redemption_id, loan.client_id
), stepped AS (
    INSERT INTO redemption_transition
        (beneficiary_id, redemption_id, ordinal, name, from_state, to_state, at, actor, reason)
    SELECT beneficiary_id, redemption_id,
        (SELECT max(step.ordinal) + 1 FROM redemption_transition AS step
         WHERE step.beneficiary_id = fallen.beneficiary_id AND step.redemption_id = fallen.redemption_id),
        $6, $3, $4, $5, $7, $8
    FROM fallen
)
SELECT client_id, beneficiary_id, redemption_id FROM fallen;

-- name: remindOfLoans
-- Loans that end by a day and have not been announced with the day they end on; says whose and whom to tell.
-- $1 through date · $2 limit int.
UPDATE redemption AS loan
SET reminded_for = loan.due_on
FROM (
    SELECT beneficiary_id, redemption_id FROM redemption
    WHERE state = 'loan_open' AND due_on <= $1 AND reminded_for IS DISTINCT FROM due_on
    ORDER BY due_on
    LIMIT $2
    FOR UPDATE SKIP LOCKED
) AS due
WHERE loan.beneficiary_id = due.beneficiary_id AND loan.redemption_id = due.redemption_id
RETURNING loan.client_id, loan.beneficiary_id;

-- name: insertOutcome
-- No row when it was reported before. $1 beneficiary bigint · $2 redemption_id uuid · $3 outcome text · $4 at timestamptz.
INSERT INTO redemption_outcome (beneficiary_id, redemption_id, outcome, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (beneficiary_id, redemption_id, outcome) DO NOTHING;
