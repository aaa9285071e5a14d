"""The sections of a case file about the office's work: consents, letters, actions, demands, needs, deadlines.

The door between the case file and the work of an office: read strictly, entered once, written as they stand.
"""

from intake.desk.cases.work_export import to_data
from intake.desk.cases.work_form import SECTIONS, Sections, parse
from intake.desk.cases.work_import import store

__all__ = ["SECTIONS", "Sections", "parse", "store", "to_data"]
