#!/usr/bin/env bash
# Run once by the PostgreSQL image when the cluster is new. Two logins: the owner of the schema, used by
# `hizo-vault migrate` and `init`, and the one the vault lives with. The latter is only a member of hizo_app, so that
# whoever holds its password can add to the log and read it, and neither change nor shorten it.
set -euo pipefail
secrets="${HIZO_SECRETS_FOLDER:-/run/secrets}"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname postgres \
     --set owner_password="$(cat "$secrets/database_owner_password")" \
     --set password="$(cat "$secrets/database_password")" <<'SQL'
CREATE ROLE hizo_app NOLOGIN;
CREATE ROLE hizo_retention NOLOGIN;
CREATE ROLE hizo_owner LOGIN PASSWORD :'owner_password' IN ROLE hizo_app;
CREATE ROLE hizo_login LOGIN PASSWORD :'password' IN ROLE hizo_app;
CREATE DATABASE hizo OWNER hizo_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE hizo FROM PUBLIC;
GRANT CONNECT ON DATABASE hizo TO hizo_login;
SQL
