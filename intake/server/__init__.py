"""The online half: it stores what it cannot read, and hands it to a courier.

It never imports `intake.desk`; of the other half it knows only what `intake.transfer` carries.
"""
