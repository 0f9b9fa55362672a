"""The user's own collections."""
