-- An organisation's “not relevant” stood with the letters that ask for it.
ALTER TABLE notifications_matchfeedback RENAME TO matching_mutedmatch;
ALTER SEQUENCE notifications_matchfeedback_id_seq RENAME TO matching_mutedmatch_id_seq;
ALTER TABLE matching_mutedmatch RENAME CONSTRAINT one_verdict_per_pair TO one_mute_per_organisation_and_pair;
ALTER INDEX feedback_of_solution RENAME TO muted_matches_of_solution;
