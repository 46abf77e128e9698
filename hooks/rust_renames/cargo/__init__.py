"""Which files make which crates: manifests, targets, module trees."""
