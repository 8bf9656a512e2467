"""What imports nothing of the product, so that it also runs in a small process of its own: typesetting, and every opening
of a file that people send (`files/sandbox/` starts it).
"""
