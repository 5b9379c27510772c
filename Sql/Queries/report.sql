-- name: reportsInYear
-- The caller holds lockCitizen. $1 citizen bigint · $2 year smallint.
SELECT count(*) FROM credit_report WHERE citizen_id = $1 AND year = $2;

-- name: insertReport
-- $1 citizen bigint · $2 year smallint · $3 number smallint · $4 issued_at timestamptz · $5 check_code uuid ·
-- $6 digest bytea.
WITH issued AS (
    INSERT INTO credit_report (citizen_id, year, number, issued_at, check_code, digest)
    VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING check_code, citizen_id
)
INSERT INTO report_by_check_code (check_code, citizen_id) SELECT check_code, citizen_id FROM issued;

-- name: reportByCheckCode
-- $1 check_code uuid.
SELECT report.issued_at, report.digest
FROM report_by_check_code AS directory
JOIN credit_report AS report ON report.citizen_id = directory.citizen_id AND report.check_code = directory.check_code
WHERE directory.check_code = $1;

-- name: reportsOfCitizen
-- Oldest first. $1 citizen bigint.
SELECT issued_at, check_code, digest FROM credit_report WHERE citizen_id = $1 ORDER BY issued_at;
