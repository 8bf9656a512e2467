"""What comes after a pilot: its value report, the decision, the path to use, costs and lessons."""
