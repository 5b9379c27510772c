-- name: endOpenVersion
-- $1 citizen bigint · $2 source smallint · $3 record_no text · $4 knowledge instant timestamptz.
UPDATE record_version
SET known_to = $4
WHERE citizen_id = $1 AND source_id = $2 AND record_no = $3 AND known_to = 'infinity';

-- name: insertVersionWithStatus
-- The same content in another status, known from an instant at which another version ended.
-- $1 citizen bigint · $2 source smallint · $3 record_no text · $4 knowledge instant · $5 status smallint · $6 marks boolean.
INSERT INTO record_version
    (citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, known_from, delivery_id, status,
     ordinary_procedure, legally_confirmed, dispute_only_marks, record_no, act)
SELECT citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, $4, delivery_id, $5,
    ordinary_procedure, legally_confirmed, $6, record_no, act
FROM record_version
WHERE citizen_id = $1 AND source_id = $2 AND record_no = $3 AND known_to = $4;

-- name: copyRecordVersions
-- Every version of every record, for export. Consent columns are those known now.
COPY (
    SELECT citizen.city_id, record.source_id, record.record_no, record.indicator_id, record.act, record.occurred_on,
        record.magnitude, record.expires_on, record.ordinary_procedure, record.legally_confirmed, record.status,
        record.known_from, record.known_to,
        account.citizen_id IS NOT NULL AS in_force, account.separately_consented, account.refused
    FROM record_version AS record
    JOIN citizen ON citizen.citizen_id = record.citizen_id
    LEFT JOIN account_version AS account
        ON account.citizen_id = record.citizen_id AND account.known_to = 'infinity' AND account.state = 'active'
        AND account.consent_from <= $1 AND account.consent_until > $1
    ORDER BY record.citizen_id, record.source_id, record.record_no, record.known_to
) TO STDOUT (FORMAT binary);

-- name: archiveRecords
-- $1 indicators smallint[] · $2 months int[] · $3 is_list boolean[] · $4 day date · $5 knowledge instant timestamptz.
SELECT archive_records($1, $2, $3, $4, $5);
