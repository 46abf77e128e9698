"""What a reference becomes: edits that change as few characters as they can, or a reason for leaving it alone."""
