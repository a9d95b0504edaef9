"""Rasa's custom actions. They run in the api process and stay thin: read the tracker, ask the answerer."""
