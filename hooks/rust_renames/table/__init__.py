"""What is renamed: tables, read with line numbers, checked, composed."""
