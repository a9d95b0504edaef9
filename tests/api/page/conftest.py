from tests.end_to_end import mingfa
from tests.servers import rasa_model

__all__ = ["mingfa", "rasa_model"]
