# One image for web, worker, beat and migrate: compose says which it is.
FROM node:24-slim AS front
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY assets assets
RUN npm run build

FROM python:3.13-slim AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/base.txt

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    STATIC_ROOT=/srv/static
RUN useradd --system --uid 10001 --create-home --home-dir /home/app app
WORKDIR /srv/app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=front /build/assets/dist assets/dist
# Collecting files asks for settings but uses no secret: this one lives for one command.
RUN SECRET_KEY=build-only python manage.py collectstatic --noinput --verbosity=0
USER app
EXPOSE 8000
# No access log: it would write addresses, and that of a new password opens an account. The application logs each request.
# Gunicorn's heartbeat files belong in memory: on a slow disk they stall its workers.
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
