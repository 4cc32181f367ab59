#!/bin/sh
# Installs Debian's Chromium for the tests that open the report; only when somebody asks, by `make browser`.
if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "Chromium cannot be installed from here (that takes root on Debian): install it and put \`chromium\` on the PATH." >&2
exit 1
