"""WeChat: the Official Account webhook."""
