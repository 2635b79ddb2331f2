"""Makes thumbnails of what arrived."""
