DROP TRIGGER report_version_stays ON adoption_reportversion;
DROP TRIGGER milestone_change_stays ON adoption_milestonechange;
DROP FUNCTION adoption_what_was_published_stays();
