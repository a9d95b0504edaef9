"""Mingfa's knowledge: plain-language explanations of the law, the county's plan, and who helps."""

from knowledge.base import KnowledgeBase, knowledge_base, load_knowledge
from knowledge.identifiers import citation_label
from knowledge.models import Article, Entry, Guide, Measure, Notice, OutsideArea, Service
from knowledge.yaml_source import ContentError, Problem

__all__ = [
    "Article",
    "ContentError",
    "Entry",
    "Guide",
    "KnowledgeBase",
    "Measure",
    "Notice",
    "OutsideArea",
    "Problem",
    "Service",
    "citation_label",
    "knowledge_base",
    "load_knowledge",
]
