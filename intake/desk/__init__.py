"""The offline half: a machine without a network where reports are opened, judged and put into cases.

It knows of the server only what `intake.transfer` carries, and never imports `intake.server`.
"""
