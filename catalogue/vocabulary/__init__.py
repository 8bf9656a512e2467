"""The vocabulary of health care in two languages: what words mean the same, and what is a kind of what."""
