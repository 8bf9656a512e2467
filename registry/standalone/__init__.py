"""What imports nothing of the product, so that it also runs in a small process of its own: typesetting, cleaning of PDFs."""
