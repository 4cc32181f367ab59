#!/bin/sh
# Installs Debian's Chromium for the tests that open the report. Without it those tests are skipped on a developer's
# machine, loudly, and fail under CI.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "Chromium is not installed and cannot be installed from here: the browser tests will be skipped." >&2
[ -z "$CI" ]
