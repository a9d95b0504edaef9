"""The dialogue layer: messages, answering, Rasa actions, and the parts that Rasa itself loads."""
