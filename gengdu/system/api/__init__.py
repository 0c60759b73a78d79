"""What programs have of the core's apps, one file per app."""
