-- name: lockScorecards
-- Changes to which card is in force come one after the other.
SELECT pg_advisory_xact_lock(hashtext('shangding.scorecard'));

-- name: insertScorecard
-- $1 code text · $2 version int · $3 edition int · $4 digest bytea · $5 document bytea · $6 now timestamptz.
INSERT INTO scorecard (code, version, state, edition_id, digest, document, created_at)
VALUES ($1, $2, 'draft', $3, $4, $5, $6)
RETURNING scorecard_id;

-- name: scorecardNamed
-- $1 code text · $2 version int.
SELECT scorecard_id, code, version, state, digest, effective_from, document
FROM scorecard
WHERE code = $1 AND version = $2;

-- name: lockedScorecardNamed
-- The same, held until commit. $1 code text · $2 version int.
SELECT scorecard_id, code, version, state, digest, effective_from, document
FROM scorecard
WHERE code = $1 AND version = $2
FOR UPDATE;

-- name: scorecardLive
SELECT scorecard_id, code, version, state, digest, effective_from, document FROM scorecard WHERE state = 'live';

-- name: scorecardWithID
-- $1 scorecard int.
SELECT scorecard_id, code, version, state, digest, effective_from, document FROM scorecard WHERE scorecard_id = $1;

-- name: allScorecards
-- Without the documents.
SELECT scorecard_id, code, version, state, digest, effective_from, ''::bytea AS document
FROM scorecard
ORDER BY code, version;

-- name: scorecardsDue
-- Scheduled cards whose day has come, the earliest first. $1 day date.
SELECT scorecard_id, code, version, state, digest, effective_from, ''::bytea AS document
FROM scorecard
WHERE state = 'scheduled' AND effective_from <= $1
ORDER BY effective_from, scorecard_id;

-- name: scorecardsOfRuns
-- The cards that have given scores.
SELECT scorecard_id FROM scorecard WHERE state IN ('live', 'superseded') ORDER BY scorecard_id;

-- name: liveScorecardIsUnscored
-- Whether a card went live by approval and no run over everyone with it has ended yet.
SELECT EXISTS (
    SELECT FROM scorecard AS card
    WHERE card.state = 'live' AND card.effective_from IS NOT NULL AND NOT EXISTS (
        SELECT FROM score_run AS run
        WHERE run.scorecard_id = card.scorecard_id AND run.kind = 'everyone' AND run.finished_at IS NOT NULL));

-- name: replaceScorecardDraft
-- Puts another document in the place of a draft's. $1 scorecard int · $2 edition int · $3 digest bytea · $4 document bytea.
UPDATE scorecard SET edition_id = $2, digest = $3, document = $4, state = 'draft' WHERE scorecard_id = $1;

-- name: setScorecardDay
-- $1 scorecard int · $2 effective_from date.
UPDATE scorecard SET effective_from = $2 WHERE scorecard_id = $1;

-- name: insertScorecardAuthor
-- $1 scorecard int · $2 officer int.
INSERT INTO scorecard_author (scorecard_id, officer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: scorecardHasAuthor
-- $1 scorecard int · $2 officer int.
SELECT EXISTS (SELECT FROM scorecard_author WHERE scorecard_id = $1 AND officer_id = $2);

-- name: scorecardSteps
-- $1 scorecard int.
SELECT state, actor, reason, at FROM scorecard_transition WHERE scorecard_id = $1 ORDER BY transition_no;

-- name: moveScorecard
-- $1 scorecard int · $2 state text · $3 actor text · $4 reason text · $5 now timestamptz.
WITH moved AS (
    UPDATE scorecard SET state = $2 WHERE scorecard_id = $1 RETURNING scorecard_id
)
INSERT INTO scorecard_transition (scorecard_id, transition_no, state, actor, reason, at)
SELECT moved.scorecard_id,
    (SELECT count(*) + 1 FROM scorecard_transition AS earlier WHERE earlier.scorecard_id = moved.scorecard_id),
    $2, $3, $4, $5
FROM moved;
