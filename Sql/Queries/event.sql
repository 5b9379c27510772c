-- Appended last in the transaction that makes the change: whoever appends holds back other events until it commits.

-- name: hasClientCitizens
-- Whether any client knows anyone; without, nobody can be told anything.
SELECT EXISTS (SELECT FROM client_citizen);

-- name: appendCitizenEvent
-- $1 kind text · $2 citizen bigint · $3 at timestamptz.
INSERT INTO client_event (client_id, kind, handle, at)
SELECT client_id, $1, handle, $3 FROM client_citizen WHERE citizen_id = $2;

-- name: appendScoreChanges
-- The people of a run whose score is not what it was before. $1 run bigint · $2 citizens bigint[] · $3 at timestamptz.
INSERT INTO client_event (client_id, kind, handle, at)
SELECT known.client_id, 'score.changed', known.handle, $3
FROM unnest($2::bigint[]) AS scored (citizen_id)
JOIN client_citizen AS known ON known.citizen_id = scored.citizen_id
JOIN score AS latest ON latest.citizen_id = scored.citizen_id AND latest.run_id = $1
LEFT JOIN LATERAL (
    SELECT score.score
    FROM score
    WHERE score.citizen_id = scored.citizen_id AND score.run_id < $1
    ORDER BY score.run_id DESC
    LIMIT 1
) AS earlier ON true
WHERE earlier.score IS DISTINCT FROM latest.score;

-- name: appendScoresRecomputed
-- One for each client after a run over everyone, instead of one for each person. $1 at timestamptz.
INSERT INTO client_event (client_id, kind, at)
SELECT client_id, 'scores.recomputed', $1 FROM machine_client WHERE state = 'active' ORDER BY client_id;

-- name: appendRecordsAdded
-- The enrolled people whom knowledge of an instant gave a record in effect, new or corrected; those it touched are the
-- ones it marked. $1 knowledge instant timestamptz · $2 at timestamptz. One index probe a person; LIMIT keeps it so.
INSERT INTO client_event (client_id, kind, handle, at)
SELECT known.client_id, 'record.added', known.handle, $2
FROM dirty_citizen AS mark
CROSS JOIN unnest(mark.citizen_ids) AS touched (citizen_id)
JOIN client_citizen AS known ON known.citizen_id = touched.citizen_id
JOIN LATERAL (
    SELECT
    FROM record_version AS record
    WHERE record.citizen_id = touched.citizen_id AND record.known_from = $1 AND record.known_to = 'infinity'
        AND record.status = 0
    LIMIT 1
) AS added ON true
WHERE mark.marked_at = $1;

-- name: appendRecordsExpiring
-- People with a record that ends after $1 and by $2 and counts until then. Whoever has one has a next event by then, so
-- that the others' records are not looked at. $1 after date · $2 through date · $3 at timestamptz.
INSERT INTO client_event (client_id, kind, handle, at)
SELECT known.client_id, 'record.expiring', known.handle, $3
FROM score
JOIN client_citizen AS known ON known.citizen_id = score.citizen_id
JOIN LATERAL (
    SELECT
    FROM record_version AS record
    WHERE record.citizen_id = score.citizen_id AND record.known_to = 'infinity' AND record.status <> 2
        AND record.expires_on > $1 AND record.expires_on <= $2
    LIMIT 1
) AS expiring ON true
WHERE score.next_event_on <= $2
    AND NOT EXISTS (SELECT FROM score AS later WHERE later.citizen_id = score.citizen_id AND later.run_id > score.run_id);

-- name: appendConsentsExpiring
-- $1 after date · $2 through date · $3 at timestamptz.
INSERT INTO client_event (client_id, kind, handle, at)
SELECT known.client_id, 'consent.expiring', known.handle, $3
FROM account_version AS account
JOIN client_citizen AS known ON known.citizen_id = account.citizen_id
WHERE account.known_to = 'infinity' AND account.state = 'active'
    AND account.consent_until > $1 AND account.consent_until <= $2;

-- name: eventsAfter
-- $1 client int · $2 position bigint · $3 limit int.
SELECT position, kind, handle, at, is_visitor FROM client_event
WHERE client_id = $1 AND position > $2
ORDER BY position
LIMIT $3;

-- name: deleteOldEvents
-- $1 before timestamptz.
DELETE FROM client_event WHERE at < $1;
