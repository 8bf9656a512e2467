"""Documents set by Typst with the fonts that are kept here: the same pages on every machine, without network."""
