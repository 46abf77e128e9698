"""What carrying out a rename comes to, as a value: nothing here touches the disk."""
