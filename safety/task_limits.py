"""How long work outside a request may take; the settings limit what says nothing of its own."""

# Tasks that go through all records.
LONG_TASK = {"soft_time_limit": 1800, "time_limit": 1860}
