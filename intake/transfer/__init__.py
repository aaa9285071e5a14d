"""What crosses the air gap: batches from the server to the desk, outboxes from the desk to the server.

All that either half knows of the other is here. Bytes in, bytes out: no database, no clock, no settings.
"""
