DROP TRIGGER report_version_stays ON pilots_reportversion;
DROP TRIGGER milestone_change_stays ON pilots_milestonechange;
DROP FUNCTION pilots_what_was_published_stays();
