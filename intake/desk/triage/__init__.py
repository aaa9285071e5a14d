"""Triage: which reports are alike, which case one may belong to, and what an officer found out about it.

Proposes with reasons and counts; decides nothing, and joins no two sources.
"""
