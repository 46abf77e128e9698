"""What a path means, on demand, with names declared that the text no longer declares."""
