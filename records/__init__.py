"""What every record is: its kind, number, events, level of risk, terms and languages."""
