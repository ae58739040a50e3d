"""Register pages, index sources and attachments of the app."""
