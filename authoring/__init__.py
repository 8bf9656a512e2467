"""How a record is written: guided forms, unsent text, amendments, spreadsheets, tasks and reminders."""
