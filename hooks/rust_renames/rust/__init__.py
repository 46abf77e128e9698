"""What one Rust file says: tokens, items, scopes and the places where names stand."""
