"""Judges that need the world, and what all judges are wrapped in."""
