#!/bin/sh
# Runs once, on an empty volume, as the superuser: the two roles, the database and its extensions.
set -eu

# Passwords go in as variables of psql, which quotes them; names are fixed.
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_DB_PASSWORD" --set app_password="$APP_DB_PASSWORD" <<'SQL'
create role rp_owner login nosuperuser nobypassrls password :'owner_password';
create role rp_app login nosuperuser nobypassrls password :'app_password';
create database referral_pathways owner rp_owner;
\connect referral_pathways
create extension btree_gist;
create extension pg_trgm;
create extension unaccent;
SQL
