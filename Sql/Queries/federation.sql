-- Messages between cities: what came, what was answered, what is to be sent. Locks are taken in this order: partners, people,
-- codes, counts of claims, grants, inbox.

-- name: answeredMessages
-- $1 partner_ids int[] · $2 jtis uuid[].
SELECT asked.place, inbox.input_hash, inbox.answer, inbox.answer_status
FROM unnest($1::int[], $2::uuid[]) WITH ORDINALITY AS asked (partner_id, jti, place)
JOIN federation_inbox AS inbox ON inbox.partner_id = asked.partner_id AND inbox.jti = asked.jti;

-- name: insertAnsweredMessages
-- Waits for whoever answers the same message; one that was answered meanwhile is left out.
-- $1 partner_ids int[] · $2 jtis uuid[] · $3 input_hashes bytea[] · $4 answers bytea[] · $5 statuses int2[] ·
-- $6 received_at timestamptz[] · $7 keep_until timestamptz[].
INSERT INTO federation_inbox (partner_id, jti, input_hash, answer, answer_status, received_at, keep_until)
SELECT * FROM unnest($1::int[], $2::uuid[], $3::bytea[], $4::bytea[], $5::int2[], $6::timestamptz[], $7::timestamptz[])
    AS message (partner_id, jti, input_hash, answer, answer_status, received_at, keep_until)
ORDER BY partner_id, jti
ON CONFLICT (partner_id, jti) DO NOTHING;

-- name: insertFederationMessages
-- $1 directions text[] · $2 partner_ids int[] · $3 types text[] · $4 jtis uuid[] · $5 key_ids text[] · $6 at timestamptz[] ·
-- $7 issued_days date[] · $8 jws bytea[] · $9 leaves bytea[] · $10 blank_at timestamptz[] (NULL: kept).
INSERT INTO federation_message (direction, partner_id, typ, jti, key_id, at, issued_day, jws, leaf, blank_at)
SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::date[], $8::bytea[],
    $9::bytea[], $10::timestamptz[]);

-- name: countClaims
-- Counts claims of a partner for a purpose and gives how many there are then. $1 partner int · $2 purpose text ·
-- $3 day date · $4 claims int.
INSERT INTO federation_claim_day (partner_id, purpose, day, claims) VALUES ($1, $2, $3, $4)
ON CONFLICT (partner_id, purpose, day) DO UPDATE SET claims = federation_claim_day.claims + excluded.claims
RETURNING claims;

-- name: largestClaimShare
-- How much of the day's agreed claims the busiest partner has used, in percent. $1 day date.
SELECT coalesce(max(used.claims::bigint * 100 / term.daily_claims), 0)
FROM federation_claim_day AS used
CROSS JOIN LATERAL (
    SELECT agreement.daily_claims FROM partner_agreement AS agreement
    WHERE agreement.partner_id = used.partner_id AND agreement.purpose = used.purpose
    ORDER BY agreement.version DESC
    LIMIT 1
) AS term
WHERE used.day = $1;

-- name: lockHoldersOfCodes
-- The people behind one-time codes, kept from withdrawing a consent until commit. $1 code_digests bytea[].
SELECT code.citizen_id
FROM unnest($1::bytea[]) AS asked (code_digest)
JOIN federation_code AS code ON code.code_digest = asked.code_digest
JOIN citizen AS person ON person.citizen_id = code.citizen_id
FOR KEY SHARE OF person;

-- name: lockCodes
-- What codes were minted for, and what is known of their people: all of it whatever the outcome, so that a no costs as much
-- as a yes. Distinct: $1 code_digests bytea[].
SELECT code.code_digest, code.citizen_id, code.partner_id, code.invite_jti, code.scenario, code.purpose, code.min_band,
    code.disclose, code.challenge, code.state, code.expires_at, account.state, account.consent_from, account.consent_until,
    latest.score, latest.run_id, sharing.consent_id, sharing.notice_version, sharing.given_at, sharing.consent_from,
    sharing.consent_until, sharing.categories, pair.sub
FROM unnest($1::bytea[]) AS asked (code_digest)
JOIN federation_code AS code ON code.code_digest = asked.code_digest
LEFT JOIN account_version AS account ON account.citizen_id = code.citizen_id AND account.known_to = 'infinity'
LEFT JOIN LATERAL (
    SELECT score.score, score.run_id FROM score
    WHERE score.citizen_id = code.citizen_id
    ORDER BY score.run_id DESC
    LIMIT 1
) AS latest ON true
LEFT JOIN consent_version AS sharing ON sharing.citizen_id = code.citizen_id AND sharing.purpose = 'sharing'
    AND sharing.consent_id = code.consent_id AND sharing.known_to = 'infinity' AND sharing.state = 'given'
LEFT JOIN pairwise AS pair ON pair.citizen_id = code.citizen_id AND pair.partner_id = code.partner_id
    AND pair.state = 'active'
ORDER BY code.code_digest
FOR UPDATE OF code;

-- name: redeemCodes
-- $1 code_digests bytea[].
UPDATE federation_code SET state = 'redeemed' WHERE code_digest = ANY ($1) AND state = 'minted';

-- name: insertFederationGrants
-- $1 citizens bigint[] · $2 grant_jtis uuid[] · $3 partner_ids int[] · $4 scenarios text[] · $5 purposes text[] ·
-- $6 min_bands text[] · $7 disclosures text[] · $8 consent_ids uuid[] · $9 granted_at timestamptz[] ·
-- $10 not_after timestamptz[] · $11 max_uses int2[] · $12 judged_runs bigint[].
INSERT INTO federation_grant
    (citizen_id, grant_jti, partner_id, scenario, purpose, min_band, disclose, consent_id, granted_at, not_after, max_uses,
     judged_run, state)
SELECT citizen_id, grant_jti, partner_id, scenario, purpose, min_band, disclose, consent_id, granted_at, not_after,
    max_uses, judged_run, 'granted'
FROM unnest($1::bigint[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
    $9::timestamptz[], $10::timestamptz[], $11::int2[], $12::bigint[])
    AS given (citizen_id, grant_jti, partner_id, scenario, purpose, min_band, disclose, consent_id, granted_at, not_after,
        max_uses, judged_run);

-- name: lockGrantsToJudge
-- Grants that hold, of people who have been scored since these were judged, with the score in force and whether the consent to
-- be scored still lasts as long. Whoever is ending one of them needs no judgement of it. $1 now timestamptz · $2 limit int.
SELECT given.citizen_id, given.grant_jti, given.partner_id, partner.entity, given.scenario, given.purpose, given.min_band,
    latest.score, latest.run_id,
    coalesce(given.not_after <= account.consent_until::timestamp AT TIME ZONE 'Asia/Shanghai', false)
FROM federation_grant AS given
JOIN partner ON partner.partner_id = given.partner_id
LEFT JOIN account_version AS account ON account.citizen_id = given.citizen_id AND account.known_to = 'infinity'
CROSS JOIN LATERAL (
    SELECT score.score, score.run_id FROM score
    WHERE score.citizen_id = given.citizen_id
    ORDER BY score.run_id DESC
    LIMIT 1
) AS latest
WHERE given.state IN ('granted', 'used') AND given.not_after > $1 AND latest.run_id > given.judged_run
LIMIT $2
FOR UPDATE OF given SKIP LOCKED;

-- name: judgeGrants
-- $1 citizens bigint[] · $2 grant_jtis uuid[] · $3 judged_runs bigint[] · $4 are_met boolean[] · $5 now timestamptz.
UPDATE federation_grant AS given
SET judged_run = judged.run, state = CASE WHEN judged.is_met THEN given.state ELSE 'revoked' END,
    ended_at = CASE WHEN judged.is_met THEN given.ended_at ELSE $5 END
FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::boolean[]) AS judged (citizen_id, grant_jti, run, is_met)
WHERE given.citizen_id = judged.citizen_id AND given.grant_jti = judged.grant_jti;

-- name: federationGrantsOfCitizen
-- A page of what partners were told, in the order of the numbers. $1 citizen bigint · $2 after uuid · $3 limit int.
SELECT given.grant_jti, partner.entity, given.scenario, given.purpose, given.min_band, given.disclose, given.granted_at,
    given.not_after, given.max_uses, given.state, given.ended_at
FROM federation_grant AS given
JOIN partner ON partner.partner_id = given.partner_id
WHERE given.citizen_id = $1 AND given.grant_jti > $2
ORDER BY given.grant_jti
LIMIT $3;

-- name: revokeFederationGrants
-- Those that hold, towards the partner of a recipient, or towards everyone. $1 citizen bigint · $2 entities text[] (NULL:
-- all) · $3 now timestamptz.
UPDATE federation_grant AS given
SET state = 'revoked', ended_at = $3
FROM partner
WHERE given.citizen_id = $1 AND partner.partner_id = given.partner_id AND given.state IN ('granted', 'used')
    AND given.not_after > $3 AND ($2::text[] IS NULL OR partner.entity = ANY ($2))
RETURNING given.partner_id, given.grant_jti;

-- name: revokeGrantsBeyondConsent
-- Those that were to hold longer than the person now agrees to be scored. $1 citizen bigint · $2 now timestamptz.
UPDATE federation_grant AS given
SET state = 'revoked', ended_at = $2
FROM account_version AS account
WHERE given.citizen_id = $1 AND given.state IN ('granted', 'used') AND given.not_after > $2
    AND account.citizen_id = given.citizen_id AND account.known_to = 'infinity'
    AND given.not_after > account.consent_until::timestamp AT TIME ZONE 'Asia/Shanghai'
RETURNING given.partner_id, given.grant_jti;

-- name: revokeGrantsOfPartner
-- $1 partner int · $2 now timestamptz.
UPDATE federation_grant SET state = 'revoked', ended_at = $2
WHERE partner_id = $1 AND state IN ('granted', 'used') AND not_after > $2
RETURNING grant_jti;

-- name: deactivatePairs
-- $1 citizen bigint · $2 entities text[] (NULL: all) · $3 now timestamptz.
UPDATE pairwise AS pair
SET state = 'inactive', changed_at = $3
FROM partner
WHERE pair.citizen_id = $1 AND partner.partner_id = pair.partner_id AND pair.state = 'active'
    AND ($2::text[] IS NULL OR partner.entity = ANY ($2));

-- name: pairsOfCitizen
-- With the scenarios each partner was ever told that the person may use. $1 citizen bigint.
SELECT pair.partner_id, partner.entity, pair.sub, ARRAY(
    SELECT DISTINCT given.scenario FROM federation_grant AS given
    WHERE given.citizen_id = pair.citizen_id AND given.partner_id = pair.partner_id)
FROM pairwise AS pair
JOIN partner ON partner.partner_id = pair.partner_id
WHERE pair.citizen_id = $1
ORDER BY pair.partner_id;

-- name: activatePair
-- The partner's name for the person stays what it was. $1 citizen bigint · $2 partner int · $3 sub uuid ·
-- $4 now timestamptz.
INSERT INTO pairwise (citizen_id, partner_id, sub, state, created_at, changed_at) VALUES ($1, $2, $3, 'active', $4, $4)
ON CONFLICT (citizen_id, partner_id) DO UPDATE SET state = 'active', changed_at = excluded.changed_at;

-- name: recordErasureOfPairs
-- Comes before the pairs are deleted. The caller holds lockPeople, as does whoever adds somebody: so keys tell the order, while
-- clocks of two processes, or of a delivery that began long ago, do not. $1 partner_ids int[] · $2 days int2[] · $3 now timestamptz.
INSERT INTO pairwise_erasure (partner_id, at, last_citizen, days)
SELECT partner_id, $3, (SELECT max(citizen_id) FROM citizen), days
FROM unnest($1::int[], $2::int2[]) AS knew (partner_id, days)
ON CONFLICT DO NOTHING;

-- name: newPairWaits
-- Whether somebody may be one of those who were erased, and so gets no new name yet: the city first heard of them after it. An
-- erasure counts for the days that were kept with it, or for those of now, whichever are more. Whoever has a name, or was known
-- before, does not wait. $1 citizen bigint · $2 partner int · $3 now timestamptz · $4 days int2.
SELECT EXISTS (
    SELECT FROM pairwise_erasure
    WHERE partner_id = $2 AND at > $3::timestamptz - greatest(days, $4::int2) * interval '24 hours' AND last_citizen < $1
) AND NOT EXISTS (SELECT FROM pairwise WHERE citizen_id = $1 AND partner_id = $2);

-- name: detachCodes
-- Codes of a person who is forgotten while they may still be brought: a claim finds a code, and nobody behind it, as behind
-- any that is unavailable. $1 citizen bigint · $2 now timestamptz.
UPDATE federation_code SET citizen_id = -1 - floor(random() * 4611686018427387904)::bigint
WHERE citizen_id = $1 AND state = 'minted' AND expires_at > $2;

-- name: forgetOpenCodes
-- A code minted before under the same invite counts no more. $1 citizen bigint · $2 partner int · $3 invite_jti uuid.
DELETE FROM federation_code WHERE citizen_id = $1 AND partner_id = $2 AND invite_jti = $3 AND state = 'minted';

-- name: insertFederationCode
-- No row when the invite has been used by this person. $1 code_digest bytea · $2 citizen bigint · $3 partner int ·
-- $4 consent_id uuid · $5 invite_jti uuid · $6 scenario text · $7 purpose text · $8 min_band text · $9 disclose text ·
-- $10 challenge bytea · $11 minted_at timestamptz · $12 expires_at timestamptz.
INSERT INTO federation_code
    (code_digest, citizen_id, partner_id, consent_id, invite_jti, scenario, purpose, min_band, disclose, challenge, state,
     minted_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'minted', $11, $12)
ON CONFLICT (partner_id, invite_jti, citizen_id) DO NOTHING;

-- Forgetting: what has a short life goes when it is over.

-- name: expireFederationGrants
-- $1 now timestamptz.
UPDATE federation_grant SET state = 'expired', ended_at = not_after
WHERE state IN ('granted', 'used') AND not_after <= $1;

-- name: blankDisclosures
-- Grants that told a band or a score and have ended; their leaves stay. $1 now timestamptz.
UPDATE federation_message SET jws = '' WHERE blank_at <= $1 AND jws <> '';

-- name: blankDisclosuresOf
-- The same of grants that end early. $1 partner_ids int[] · $2 jtis uuid[].
UPDATE federation_message AS message SET jws = ''
FROM unnest($1::int[], $2::uuid[]) AS ended (partner_id, jti)
WHERE message.jti = ended.jti AND message.partner_id = ended.partner_id AND message.blank_at IS NOT NULL
    AND message.jws <> '';

-- name: forgetAnswers
-- A message that has expired is refused before anything is looked up; only its number is still needed. $1 keep_until
-- timestamptz.
UPDATE federation_inbox SET answer = NULL, answer_status = NULL WHERE keep_until <= $1 AND answer IS NOT NULL;

-- name: forgetMessages
-- $1 now timestamptz.
DELETE FROM federation_inbox WHERE keep_until <= $1;

-- name: forgetErasuresOfPairs
-- $1 before timestamptz.
DELETE FROM pairwise_erasure WHERE at <= $1;

-- name: forgetFederationCodes
-- $1 before timestamptz.
DELETE FROM federation_code WHERE expires_at <= $1;

-- name: forgetInvites
-- $1 before timestamptz.
DELETE FROM federation_invite WHERE expires_at <= $1;

-- name: forgetSentMessages
-- $1 before timestamptz.
DELETE FROM federation_outbox AS message
USING partner
WHERE message.expires_at <= $1 AND partner.partner_id = message.partner_id
    AND (message.state <> 'queued' OR partner.state = 'ended');
