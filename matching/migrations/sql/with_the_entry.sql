-- Whoever takes an entry out of the catalogue takes what was worked out from it, also what another transaction wrote a
-- moment before: Django deletes only what it sees when it begins.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT conname, conrelid::regclass AS owner, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'catalogue_catalogueentry'::regclass
            AND conrelid IN ('matching_profile'::regclass, 'matching_fit'::regclass, 'matching_changedentry'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.owner, found.conname);
        EXECUTE format(
            'ALTER TABLE %s ADD CONSTRAINT %I %s', found.owner, found.conname,
            replace(found.definition, ' DEFERRABLE', ' ON DELETE CASCADE DEFERRABLE')
        );
    END LOOP;
END $$;
