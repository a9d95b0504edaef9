"""Training of the embedding, the fusion and the gate: `python -m embeddings train`."""
