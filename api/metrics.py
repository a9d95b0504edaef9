"""What Prometheus reads at /metrics."""

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("mingfa_turns_total", "Chat turns by channel and how they ended.", ["channel", "status"])
TURN_SECONDS = Histogram(
    "mingfa_turn_seconds",
    "Seconds from a message to its reply.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
DEGRADED = Counter("mingfa_degraded_turns_total", "Turns answered by retrieval because Rasa could not.")
FEEDBACK = Counter("mingfa_feedback_total", "Answers that residents called useful or useless.", ["kind"])
REPEATS = Counter("mingfa_repeated_messages_total", "Messages that came again and got their first reply.")
DELIVERIES = Counter("mingfa_deliveries_total", "Events for the county's own system by outcome.", ["outcome"])
DELIVERIES_PENDING = Gauge(
    "mingfa_deliveries_pending", "Events that the county's own system was not told yet."
)
