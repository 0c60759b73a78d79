"""What is known of crops, stages and climate."""
