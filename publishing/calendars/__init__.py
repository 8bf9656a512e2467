"""Dates of the registry in anyone's calendar: deadlines, ends, milestones, and what awaits a person."""
