FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 UV_PROJECT_ENVIRONMENT=/usr/local DJANGO_SETTINGS_MODULE=portal.settings.base
WORKDIR /portail
RUN pip install --no-cache-dir uv
COPY pyproject.toml uv.lock ./
# Pango: minutes and figures as PDF.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    libharfbuzz-subset0 && rm -rf /var/lib/apt/lists/*
RUN uv sync --frozen --no-default-groups --extra elasticsearch --extra postgresql --extra pdf
COPY . .
# Static files need no secret: the values below are used for this one command.
RUN SECRET_KEY=build SITE_URL=https://build.invalid VAR=/var/lib/portail DEFAULT_FROM_EMAIL=build@build.invalid \
    BRAND_CONTACT=- BRAND_PUBLISHER=- BRAND_PUBLICATION_DIRECTOR=- BRAND_HOST=- BRAND_DPO=- \
    python manage.py collectstatic --noinput && useradd --system portail && chown -R portail /var/lib/portail
USER portail
