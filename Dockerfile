# The vault's image. Build: docker build -t hizo:0.1.0 .
# Pin the base by digest before relying on it: docker buildx imagetools inspect python:3.11.15-slim-bookworm
ARG PYTHON_IMAGE=python:3.11.15-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /src
COPY requirements/uv.txt requirements/server.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && python -m venv --without-pip /opt/hizo \
 && uv pip install --no-cache --python /opt/hizo/bin/python --compile-bytecode --require-hashes \
      -r requirements/server.txt
COPY pyproject.toml README.md LICENSE ./
COPY crypto crypto
COPY storage storage
COPY clients clients
COPY vault vault
# Not editable: the image holds the product alone, without sources beside it.
RUN uv pip install --no-cache --python /opt/hizo/bin/python --compile-bytecode --no-deps --no-build-isolation .

FROM ${PYTHON_IMAGE}
# Makes pages of office files, enclosed; without these, office files are kept without pages.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui fonts-noto-cjk fonts-liberation2 \
 && rm -rf /var/lib/apt/lists/*
# Volumes that are mounted here for the first time take over these owners, so that nothing ever runs as root.
RUN groupadd --gid 10001 hizo \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin hizo \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/hizo /var/lib/objects /var/lib/objects-seaweedfs
COPY --from=build /opt/hizo /opt/hizo
ENV PATH=/opt/hizo/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HIZO_DATA_DIR=/var/lib/hizo
USER 10001:10001
EXPOSE 8640
ENTRYPOINT ["hizo-vault"]
CMD ["serve"]
