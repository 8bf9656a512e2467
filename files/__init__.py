"""What people send and what is made of it: opened in a process of its own, cleaned, kept, read as tables, printed."""
