"""What the scripts end with, in words for their user."""

from __future__ import annotations


class WrongInput(Exception):
    """What was given cannot be used; says why and what to do."""


class Failed(Exception):
    """It did not work; the text is for the user."""
