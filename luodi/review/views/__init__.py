"""Show and run the review of applications."""
