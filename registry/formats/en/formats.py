"""Dates as English Canada writes them."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "F j, Y, g:i a"
SHORT_DATE_FORMAT = "Y-m-d"
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
