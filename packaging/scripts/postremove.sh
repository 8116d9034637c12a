#!/bin/sh
# deb: remove, purge, upgrade and more; rpm: 0 or 1; apk: nothing.
set -e
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi
# The host key goes with the configuration, when all is to go.
if [ "${1:-}" = purge ]; then
  rm -rf /var/lib/mimtop-serve /var/lib/private/mimtop-serve
fi
