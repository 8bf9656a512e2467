"""A kind of record of its own, as `docs/extending.md` walks through it: trainings that establishments share."""
