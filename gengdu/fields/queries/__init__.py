"""What is known of plantings and their stages."""
