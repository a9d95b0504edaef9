#!/usr/bin/env bash
# Writes the locks anew: requirements/*.txt from requirements/*.in. Needs `uv`.
set -euo pipefail
cd "$(dirname "$0")"
compile() { uv pip compile --quiet --universal --generate-hashes --no-header "$@"; }

# torch is installed by itself, so neither it nor the CUDA packages of its default build belong in the lock.
cuda=()
for name in torch triton cuda-bindings cuda-pathfinder cuda-toolkit \
    nvidia-{cublas,cuda-cccl,cuda-cupti,cuda-nvrtc,cuda-runtime,cudnn-cu13,cufft,cufile,curand} \
    nvidia-{cusolver,cusparse,cusparselt-cu13,nccl-cu13,nvjitlink,nvshmem-cu13,nvtx}; do
  cuda+=(--no-emit-package "$name")
done
compile --python-version 3.11 uv.in -o uv.txt
compile --python-version 3.11 "${cuda[@]}" api.in -o api.txt
compile --python-version 3.11 "${cuda[@]}" dev.in -o dev.txt

unused=()
for name in tensorflow jax jaxlib libclang tensorflow-intel tensorflow-macos tensorflow-io-gcs-filesystem; do
  unused+=(--no-emit-package "$name")
done
# tensorflow-cpu 2.12 has wheels for few platforms; the lock is for the ones it has.
uv pip compile --quiet --generate-hashes --no-header --python-version 3.10 "${unused[@]}" rasa.in -o rasa.txt
