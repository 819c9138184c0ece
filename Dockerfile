# syntax=docker/dockerfile:1
# One image for every service of the farm; the command says which one it is.

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/draftfarm
COPY requirements/runtime.txt requirements/
RUN /opt/draftfarm/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY api api
COPY worker worker
COPY renderer renderer
COPY examples examples
# hatchling is pinned in runtime.txt, so the build fetches nothing of its own.
RUN /opt/draftfarm/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
# What Skia's wheel expects of the system.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libegl1 libexpat1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent farm \
    && install -d -o farm -g farm /data /storage
COPY --from=build /opt/draftfarm /opt/draftfarm
COPY --from=build /src/examples /opt/draftfarm/lib/python3.11/site-packages/examples
ENV PATH=/opt/draftfarm/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DRAFTFARM_DATA_DIR=/data \
    DRAFTFARM_HOST=0.0.0.0 \
    DRAFTFARM_LOG_FORMAT=json
USER farm
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["draftfarm", "health"]
# Alone, the container is a whole farm; docker-compose.yml runs its parts as services.
CMD ["draftfarm", "serve"]
