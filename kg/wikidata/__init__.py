"""Wikidata: finding the items of persons, bodies and posts, and writing what these items lack for a person to paste."""
