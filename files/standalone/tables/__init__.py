"""Reads workbooks, CSV files and pasted cells. What it says of them is put into words by `files/tables/`."""
