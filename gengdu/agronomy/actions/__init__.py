"""What changes crops, stages, calendars and weather."""
