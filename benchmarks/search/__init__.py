"""Search, measured on one thread beside its peers, and how it would grow: `python -m benchmarks.search`.

`library.py` times our engine, rank_bm25, bm25s and a matrix product in numpy over the same texts and the same
questions, and says how long the index takes to build and what search holds in memory. `growth.py` makes many
passages from the library's own sentences, and tries the types of FAISS index and the ways of bm25s on them.
"""

import os

os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}  # read at import
