from django.dispatch import Signal

# Sent after commit with `outbox_id` and `agency_id`: something waits to be told.
outbox_written = Signal()
