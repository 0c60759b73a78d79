"""What the agronomic tables may say, and what a sheet of weather may hold."""
