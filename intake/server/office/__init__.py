"""The office's pages: courier, auditor, operator. A WSGI application, socket and process of their own.

The public application imports nothing of this package, and it has no route for staff. What the pages do to the log, to
batches and to outboxes they do through the one object that `port` describes.
"""
