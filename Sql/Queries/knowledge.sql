-- name: knowledgeInstant
-- The committed knowledge instant: what a score may use as K.
SELECT instant FROM knowledge_clock;

-- name: advanceKnowledge
-- Takes the clock's row lock until commit and moves it past everything already known. $1 now timestamptz.
UPDATE knowledge_clock
SET instant = greatest($1, instant + interval '1 microsecond')
RETURNING instant;
