"""What quantities add up to: ranges, and what a delivery counts against."""
