"""An independent peer of CCR/1, written from the specification (Docs/federation) alone. It shares no code with the service."""
