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
WECHAT_API_CALLS = Counter(
    "mingfa_wechat_api_calls_total",
    "Calls of WeChat's API: ok, the errcode, network, http_5xx (or another status), unreadable.",
    ["call", "outcome"],
)
WECHAT_API_SECONDS = Histogram(
    "mingfa_wechat_api_seconds",
    "Seconds of one call of WeChat's API.",
    ["call"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
WECHAT_TOKEN_REFRESHES = Counter(
    "mingfa_wechat_token_refreshes_total",
    "Access tokens asked for anew because WeChat refused the one before.",
    ["mode"],
)
WECHAT_PUSHES = Counter(
    "mingfa_wechat_pushes_total", "Pushes by account and outcome.", ["account", "outcome"]
)
WECHAT_ANSWERS = Counter(
    "mingfa_wechat_answers_total",
    "Answers by the path they took: passive, push, pull (when asked for); taken up, parked, dropped.",
    ["account", "path"],
)
WECHAT_DUE = Gauge("mingfa_wechat_answers_due", "Answers that are on their way.")
