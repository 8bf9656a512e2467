"""Cleans one office document: only parts, links and actions of known harmless kinds are copied, and nobody is named.

What runs, embeds a file or fetches data (macros, objects, controls, connections) is refused; what can go without being
missed (links to files, fields and formulas that call out, metadata) is taken out. Imports nothing of the product.
"""
