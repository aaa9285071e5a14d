"""Sealed Intake: the two halves of a confidential-submission intake and what crosses the air gap between them.

`intake.server` is the online half, `intake.desk` the offline half. They share only `intake.transfer` (what is
carried), `intake.site` (what both build) and `intake.questions` (what the form asks); they never import each other.
"""
