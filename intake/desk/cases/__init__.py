"""Case records: what the office knows about a defender at risk, fed by items and notes."""
