"""Dates as Québec writes them."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H \\h i"
SHORT_DATE_FORMAT = "Y-m-d"
THOUSAND_SEPARATOR = "\u00a0"
NUMBER_GROUPING = 3
