-- Why: exports, grants to a client and enrolment files leave one entry for everyone they touch, and each of those people may see it
-- among who looked at them (社会信用条例 art 24). Such entries are few among the many that are about nobody.
-- Locks: none that keeps readers out; entries wait while the index is built.

CREATE INDEX audit_entry_bulk_idx ON audit_entry (at, entry_id)
    WHERE about_citizen IS NULL
        AND action IN ('scores.exported', 'records.exported', 'citizens.granted', 'citizens.enrolled');
