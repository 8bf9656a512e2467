"""Dates, times and numbers as English Canada writes them: November 29, 2026, at 9:30 am, 1,386, 22.2."""

DATE_FORMAT = "F j, Y"
TIME_FORMAT = "g:i\u00a0a"
DATETIME_FORMAT = "F j, Y, \\a\\t g:i\u00a0a"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "F j"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
# Typed dates have one order in both languages: 03/04/2027 would be two days.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]
