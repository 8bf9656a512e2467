"""Tables that people send: workbooks, CSV files, pasted cells. One reading for every page, command and program.

Nothing is dropped, shifted, doubled or reinterpreted in silence: what cannot be read with certainty is refused, and its
place and reason are given.
"""
