"""What Rasa itself loads: channel, featurizer, patches, log filter. Python 3.10; imports only its own."""
