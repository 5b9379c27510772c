-- name: insertScorecard
-- $1 code text · $2 version int · $3 edition int · $4 digest bytea · $5 document bytea · $6 now timestamptz.
INSERT INTO scorecard (code, version, state, edition_id, digest, document, created_at)
VALUES ($1, $2, 'draft', $3, $4, $5, $6)
RETURNING scorecard_id;

-- name: scorecardNamed
-- $1 code text · $2 version int.
SELECT scorecard_id, code, version, state, digest, document FROM scorecard WHERE code = $1 AND version = $2;

-- name: scorecardLive
SELECT scorecard_id, code, version, state, digest, document FROM scorecard WHERE state = 'live';

-- name: scorecardWithID
-- $1 scorecard int.
SELECT scorecard_id, code, version, state, digest, document FROM scorecard WHERE scorecard_id = $1;

-- name: scorecardsOfRuns
-- The cards that have given scores.
SELECT scorecard_id FROM scorecard WHERE state IN ('live', 'superseded') ORDER BY scorecard_id;

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
