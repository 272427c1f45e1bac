"""Announcement to claims: a chain sentences → mentions → relations → claims, with one folder of data a language."""
