"""Measures; never tests."""
