-- Only the registry's own solutions: those known from the American list alone keep 0.
UPDATE catalogue_catalogueentry
SET priority_rank = CASE
    WHEN state <> 'listed' OR details ->> 'qualification' IN ('suspended', 'refused', 'expired', 'withdrawn') THEN 1
    WHEN details ->> 'qualification' IN ('qualified', 'conditional') THEN 3
    ELSE 2
END
WHERE kind = 'solution' AND details ->> 'origin' = 'vendor';
