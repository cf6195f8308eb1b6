"""A workbook as a stream: its zip, its sheets, and the rows of one of them, in bounded memory.

Sources: ECMA-376 (Office Open XML), part 1, §18 SpreadsheetML, and part 2, Open Packaging Conventions.
"""
