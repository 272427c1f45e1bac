"""One module a source. Installed as `kg.loaders`; found through the entry-point group of the same name."""
