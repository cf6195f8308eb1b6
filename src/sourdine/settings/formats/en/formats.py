"""“23 November 2026”, never “Nov. 23, 2026” nor “11/23/2026”: a European register, read by Europeans."""

from typing import Final

DATE_FORMAT: Final = "j F Y"
SHORT_DATE_FORMAT: Final = "j F Y"
TIME_FORMAT: Final = "H:i"
DATETIME_FORMAT: Final = "j F Y, H:i"
SHORT_DATETIME_FORMAT: Final = "j F Y, H:i"
MONTH_DAY_FORMAT: Final = "j F"
