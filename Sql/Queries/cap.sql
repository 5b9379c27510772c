-- name: takenSlots
-- Distinct keys: $1 scenario_ids int[] · $2 beneficiaries bigint[] · $3 periods text[] · $4 starts date[].
SELECT slot.scenario_id, slot.beneficiary_id, slot.period, slot.starts_on, slot.ordinal
FROM unnest($1::int[], $2::bigint[], $3::text[], $4::date[])
    AS asked (scenario_id, beneficiary_id, period, starts_on)
JOIN cap_slot AS slot ON slot.scenario_id = asked.scenario_id AND slot.beneficiary_id = asked.beneficiary_id
    AND slot.period = asked.period AND slot.starts_on = asked.starts_on;

-- name: slotCountsOfBeneficiary
-- How much a person has taken of anything. $1 beneficiary bigint · $2 scenario_ids int[].
SELECT scenario_id, period, starts_on, count(*)
FROM cap_slot
WHERE scenario_id = ANY ($2) AND beneficiary_id = $1
GROUP BY scenario_id, period, starts_on;

-- name: takeSlots
-- One that another has taken is left out: fewer rows than slots means that the transaction must not commit.
-- $1 scenario_ids int[] · $2 beneficiaries bigint[] · $3 periods text[] · $4 starts date[] · $5 ordinals int2[] ·
-- $6 caps int2[] · $7 hold_ids uuid[].
INSERT INTO cap_slot (scenario_id, beneficiary_id, period, starts_on, ordinal, cap, hold_id)
SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::date[], $5::int2[], $6::int2[], $7::uuid[])
    AS slot (scenario_id, beneficiary_id, period, starts_on, ordinal, cap, hold_id)
ORDER BY scenario_id, beneficiary_id, period, starts_on, ordinal
ON CONFLICT (scenario_id, beneficiary_id, period, starts_on, ordinal) DO NOTHING;

-- name: freeSlots
-- All slots of holds, or those of what is out at one time alone.
-- $1 beneficiaries bigint[] · $2 hold_ids uuid[] · $3 only_concurrent bool.
DELETE FROM cap_slot AS slot
USING unnest($1::bigint[], $2::uuid[]) AS ended (beneficiary_id, hold_id)
WHERE slot.beneficiary_id = ended.beneficiary_id AND slot.hold_id = ended.hold_id
    AND (NOT $3 OR slot.period = 'concurrent');
