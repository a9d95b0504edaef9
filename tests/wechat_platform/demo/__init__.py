"""Mingfa in a terminal, as a resident sees it in WeChat."""
