"""None: `walk.py` makes the table. Without this folder Django would make it before the tables that it refers to."""
