"""The api process: gateway for all channels, Rasa's action server, search and knowledge over HTTP."""
