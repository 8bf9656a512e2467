# syntax=docker/dockerfile:1
# The steps are those of `make setup` and `make run`: uv from the lock file, translations, static files.

FROM python:3.11-slim AS build
WORKDIR /app
# Compiled here: the small processes that open files start anew each time.
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 PYTHONDONTWRITEBYTECODE=1
RUN python3 -m venv .venv && .venv/bin/python -m pip install --quiet --disable-pip-version-check uv babel
COPY pyproject.toml uv.lock ./
RUN .venv/bin/uv sync --frozen --quiet --inexact --no-dev
COPY . .
RUN .venv/bin/python -m registry.translations \
 && .venv/bin/python -m compileall -q files/standalone \
 && SECRET_KEY=build DATABASE_URL=postgresql:///none .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app registry \
    && install -d -o registry -g registry /files
COPY --from=build --chown=root:root /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER registry
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz/live', timeout=4)"]
CMD ["python", "-m", "gunicorn", "registry.wsgi", "--config", "registry/serving/server_settings.py", "--bind", "0.0.0.0:8000", "--access-logfile", "-"]
