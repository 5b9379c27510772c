-- name: eraseCitizen
-- The caller holds lockConsentsToEnd, lockPeople and lockCitizen. $1 citizen bigint · $2 now timestamptz.
SELECT erase_citizen($1, $2);

-- name: forgetUnconsentedScores
-- Scores of people whose consent ended on or before a day, by withdrawal, expiry or death. $1 day date.
SELECT forget_unconsented_scores($1);
