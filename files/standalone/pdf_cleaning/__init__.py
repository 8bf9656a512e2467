"""Cleans one PDF: what people wrote is drawn into its pages, then everything that acts is taken out.

Runs in a process of its own (`files/sandbox/` starts it): a hostile file costs that process and nothing else.
"""
