"""A turn of conversation: from a resident's text to a reply, whatever the channel."""
