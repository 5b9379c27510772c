-- name: lockScoreRuns
-- Runs begin one after the other, so that a later run never knows less than an earlier one.
SELECT pg_advisory_xact_lock(hashtext('shangding.score_run'));

-- name: insertScoreRun
-- $1 kind text · $2 scorecard int · $3 business_date date · $4 computed_at timestamptz.
INSERT INTO score_run (kind, scorecard_id, business_date, knowledge_instant, computed_at)
SELECT $1, $2, $3, instant, $4 FROM knowledge_clock
RETURNING run_id, knowledge_instant;

-- name: unfinishedScoreRun
-- The run over everyone that a rerun continues: same card and day, and nothing learned since.
-- $1 scorecard int · $2 business_date date.
SELECT run.run_id, run.knowledge_instant, run.computed_at
FROM score_run AS run
JOIN knowledge_clock AS clock ON clock.instant = run.knowledge_instant
WHERE run.kind = 'everyone' AND run.finished_at IS NULL AND run.scorecard_id = $1 AND run.business_date = $2
ORDER BY run.run_id DESC
LIMIT 1;

-- name: scoreRunWithID
-- $1 run bigint.
SELECT run_id, kind, scorecard_id, business_date, knowledge_instant, computed_at FROM score_run WHERE run_id = $1;

-- name: lastScoreRun
SELECT run_id FROM score_run ORDER BY run_id DESC LIMIT 1;

-- name: allScoreRuns
SELECT run_id, kind, scorecard_id, business_date, knowledge_instant, computed_at FROM score_run ORDER BY run_id;

-- name: finishedRanges
-- $1 run bigint.
SELECT range_no, scored FROM score_run_range WHERE run_id = $1 ORDER BY range_no;

-- name: insertFinishedRange
-- Claims a range: of two processes that work on one run, the second waits here and then finds it taken.
-- $1 run bigint · $2 range int · $3 scored bigint.
INSERT INTO score_run_range (run_id, range_no, scored) VALUES ($1, $2, $3)
ON CONFLICT (run_id, range_no) DO NOTHING;

-- name: finishScoreRun
-- $1 run bigint · $2 now timestamptz.
UPDATE score_run SET finished_at = $2 WHERE run_id = $1 AND finished_at IS NULL;

-- name: citizenBounds
-- The internal keys between which accounts lie, or no values without any.
SELECT min(citizen_id), max(citizen_id) FROM account_version;

-- name: readInOneProcess
-- For the open transaction: workers of a bulk run fill the machine already, and a plan of several processes would only pass
-- rows about between them.
SELECT set_config('max_parallel_workers_per_gather', '0', true);

-- name: copyFactsOfRange
-- What was known at $1 about people who could be scored on $2, with keys in [$3, $4), in citizen order. All of it only while
-- nothing has been archived since $1.
COPY (
    SELECT account.citizen_id, account.separately_consented, account.refused,
        record.indicator_id, record.source_id, record.occurred_on, record.expires_on, record.magnitude,
        record.ordinary_procedure, record.legally_confirmed, record.dispute_only_marks, record.status,
        record.record_no, record.act
    FROM account_version AS account
    LEFT JOIN record_version AS record
        ON record.citizen_id = account.citizen_id AND record.known_from <= $1 AND record.known_to > $1
    WHERE account.citizen_id >= $3 AND account.citizen_id < $4
        AND account.known_from <= $1 AND account.known_to > $1 AND account.state = 'active'
        AND account.consent_from <= $2 AND account.consent_until > $2
    ORDER BY account.citizen_id
) TO STDOUT (FORMAT binary);

-- name: hasArchivedSince
-- Whether records known at $1 timestamptz may lie in the archive now.
SELECT EXISTS (SELECT FROM record_archive WHERE archived_at > $1);

-- name: copyEveryFactOfRange
-- As copyFactsOfRange, with what was still kept at $1 and has been archived since.
COPY (
    SELECT account.citizen_id, account.separately_consented, account.refused,
        record.indicator_id, record.source_id, record.occurred_on, record.expires_on, record.magnitude,
        record.ordinary_procedure, record.legally_confirmed, record.dispute_only_marks, record.status,
        record.record_no, record.act
    FROM account_version AS account
    LEFT JOIN (
        SELECT citizen_id, indicator_id, source_id, occurred_on, expires_on, magnitude, ordinary_procedure,
            legally_confirmed, dispute_only_marks, status, record_no, act, known_from, known_to
        FROM record_version
        UNION ALL
        SELECT citizen_id, indicator_id, source_id, occurred_on, expires_on, magnitude, ordinary_procedure,
            legally_confirmed, dispute_only_marks, status, record_no, act, known_from, known_to
        FROM record_archive
        WHERE archived_at > $1
    ) AS record
        ON record.citizen_id = account.citizen_id AND record.known_from <= $1 AND record.known_to > $1
    WHERE account.citizen_id >= $3 AND account.citizen_id < $4
        AND account.known_from <= $1 AND account.known_to > $1 AND account.state = 'active'
        AND account.consent_from <= $2 AND account.consent_until > $2
    ORDER BY account.citizen_id
) TO STDOUT (FORMAT binary);

-- name: copyFactsOfCitizens
-- As copyEveryFactOfRange, for the people listed in $3.
COPY (
    SELECT account.citizen_id, account.separately_consented, account.refused,
        record.indicator_id, record.source_id, record.occurred_on, record.expires_on, record.magnitude,
        record.ordinary_procedure, record.legally_confirmed, record.dispute_only_marks, record.status,
        record.record_no, record.act
    FROM account_version AS account
    LEFT JOIN (
        SELECT citizen_id, indicator_id, source_id, occurred_on, expires_on, magnitude, ordinary_procedure,
            legally_confirmed, dispute_only_marks, status, record_no, act, known_from, known_to
        FROM record_version
        UNION ALL
        SELECT citizen_id, indicator_id, source_id, occurred_on, expires_on, magnitude, ordinary_procedure,
            legally_confirmed, dispute_only_marks, status, record_no, act, known_from, known_to
        FROM record_archive
        WHERE archived_at > $1
    ) AS record
        ON record.citizen_id = account.citizen_id AND record.known_from <= $1 AND record.known_to > $1
    WHERE account.citizen_id = ANY ($3)
        AND account.known_from <= $1 AND account.known_to > $1 AND account.state = 'active'
        AND account.consent_from <= $2 AND account.consent_until > $2
    ORDER BY account.citizen_id
) TO STDOUT (FORMAT binary);

-- name: copyScores
COPY score (citizen_id, run_id, score, next_event_on, input_digest, contributions) FROM STDIN (FORMAT binary);

-- name: runsOfCitizens
-- The runs that scored anyone with a key in [$1 bigint, $2 bigint), each with the smallest and the largest of those keys. Reads
-- the range's part of score_pkey once.
SELECT run_id, min(citizen_id), max(citizen_id)
FROM score
WHERE citizen_id >= $1 AND citizen_id < $2
GROUP BY run_id
ORDER BY run_id;

-- name: copyStoredScores
-- Scores of run $1 with keys in [$2, $3), in citizen order, for replay.
COPY (
    SELECT citizen_id, score, next_event_on, input_digest, contributions
    FROM score
    WHERE run_id = $1 AND citizen_id >= $2 AND citizen_id < $3
    ORDER BY citizen_id
) TO STDOUT (FORMAT binary);

-- name: scoresInForce
-- For each known handle asked for: its place in the question, the account as known now and the latest score, where they
-- exist. Many callers are answered by one statement. $1 client_ids int[] · $2 handles uuid[]. Three index probes a handle, all
-- within the keys.
SELECT asked.place, directory.citizen_id, account.state, account.consent_from, account.consent_until,
    latest.score, latest.run_id
FROM unnest($1::int[], $2::uuid[]) WITH ORDINALITY AS asked (client_id, handle, place)
JOIN client_citizen AS directory ON directory.client_id = asked.client_id AND directory.handle = asked.handle
LEFT JOIN account_version AS account ON account.citizen_id = directory.citizen_id AND account.known_to = 'infinity'
LEFT JOIN LATERAL (
    SELECT score.score, score.run_id
    FROM score
    WHERE score.citizen_id = directory.citizen_id
    ORDER BY score.run_id DESC
    LIMIT 1
) AS latest ON true;

-- name: scoreInForceOfCitizen
-- The same of one person. $1 citizen bigint.
SELECT asked.citizen_id, account.state, account.consent_from, account.consent_until, latest.score, latest.run_id
FROM (SELECT $1::bigint AS citizen_id) AS asked
LEFT JOIN account_version AS account ON account.citizen_id = asked.citizen_id AND account.known_to = 'infinity'
LEFT JOIN LATERAL (
    SELECT score.score, score.run_id
    FROM score
    WHERE score.citizen_id = asked.citizen_id
    ORDER BY score.run_id DESC
    LIMIT 1
) AS latest ON true;

-- name: scoreHistory
-- Newest first, before a run. $1 citizen bigint · $2 run bigint · $3 limit int.
SELECT score.run_id, score.score, score.input_digest, run.business_date, run.knowledge_instant, run.computed_at,
    run.scorecard_id
FROM score
JOIN score_run AS run ON run.run_id = score.run_id
WHERE score.citizen_id = $1 AND score.run_id < $2
ORDER BY score.run_id DESC
LIMIT $3;

-- name: copyLatestScores
-- The score in force of everyone who has one and whose account and consent are in force on $1.
COPY (
    SELECT DISTINCT ON (score.citizen_id) citizen.city_id, score.score, run.run_id, run.scorecard_id,
        run.business_date, run.knowledge_instant, run.computed_at
    FROM score
    JOIN score_run AS run ON run.run_id = score.run_id
    JOIN citizen ON citizen.citizen_id = score.citizen_id
    JOIN account_version AS account
        ON account.citizen_id = score.citizen_id AND account.known_to = 'infinity' AND account.state = 'active'
        AND account.consent_from <= $1 AND account.consent_until > $1
    ORDER BY score.citizen_id, score.run_id DESC
) TO STDOUT (FORMAT binary);

-- name: takeDirtyCitizens
-- Takes marks, oldest first, whole rows until there are enough; they come back if the transaction fails. Other instances skip
-- what is taken, and what was looked at to choose. $1 limit int: with the last row, at most 1,023 more are taken.
WITH oldest AS MATERIALIZED (
    SELECT marked_at, key_range, cardinality(citizen_ids) AS marks
    FROM dirty_citizen
    ORDER BY marked_at, key_range
    LIMIT 64
    FOR UPDATE SKIP LOCKED
), counted AS (
    SELECT marked_at, key_range, sum(marks) OVER (ORDER BY marked_at, key_range) - marks AS before FROM oldest
), taken AS (
    DELETE FROM dirty_citizen AS mark
    USING counted
    WHERE mark.marked_at = counted.marked_at AND mark.key_range = counted.key_range AND counted.before < $1
    RETURNING mark.citizen_ids
)
SELECT unnest(citizen_ids) FROM taken;

-- name: clearDirtyCitizens
-- Marks that a finished run over everyone has answered. A run that midnight overtook leaves the marks of the new day.
-- $1 knowledge instant timestamptz · $2 business_date date.
DELETE FROM dirty_citizen
WHERE marked_at <= $1 AND NOT EXISTS (SELECT FROM day_change WHERE business_date > $2);

-- name: dirtyCount
SELECT coalesce(sum(cardinality(citizen_ids)), 0)::bigint FROM dirty_citizen;

-- name: lockDayChange
SELECT pg_advisory_xact_lock(hashtext('shangding.day_change'));

-- name: dayOfLastChange
SELECT business_date FROM day_change;

-- name: markDayChange
-- Everyone whose latest score has an event on or before the day, and everyone whose consent begins by it unscored.
-- $1 day date · $2 knowledge instant timestamptz.
INSERT INTO dirty_citizen (marked_at, key_range, citizen_ids)
SELECT $2, due.citizen_id >> 10, array_agg(due.citizen_id)
FROM (
    SELECT score.citizen_id
    FROM score
    WHERE score.next_event_on <= $1
        AND NOT EXISTS (
            SELECT FROM score AS later WHERE later.citizen_id = score.citizen_id AND later.run_id > score.run_id)
    UNION
    SELECT account.citizen_id
    FROM account_version AS account
    WHERE account.known_to = 'infinity' AND account.state = 'active'
        AND account.consent_from <= $1 AND account.consent_until > $1
        AND NOT EXISTS (SELECT FROM score WHERE score.citizen_id = account.citizen_id)
) AS due
GROUP BY due.citizen_id >> 10
ON CONFLICT (marked_at, key_range) DO UPDATE
SET citizen_ids = (
    SELECT array_agg(DISTINCT citizen_id)
    FROM unnest(dirty_citizen.citizen_ids || excluded.citizen_ids) AS both_marks (citizen_id));

-- name: recordDayChange
-- $1 day date.
INSERT INTO day_change (business_date) VALUES ($1)
ON CONFLICT (singleton) DO UPDATE SET business_date = excluded.business_date;

-- name: markDirty
-- $1 citizen bigint · $2 knowledge instant timestamptz.
INSERT INTO dirty_citizen (marked_at, key_range, citizen_ids)
SELECT $2, citizen_id >> 10, ARRAY[citizen_id] FROM account_version WHERE citizen_id = $1 AND known_to = 'infinity';
