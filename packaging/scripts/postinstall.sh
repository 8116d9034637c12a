#!/bin/sh
# deb: configure [old version]; rpm: 1 on installation, 2 on upgrade. Nothing is enabled or started: there is no cluster yet.
set -e
[ -d /run/systemd/system ] || exit 0
systemctl daemon-reload || true
if [ -n "${2:-}" ] || [ "${1:-}" = 2 ]; then
  systemctl try-restart mimtop-exporter.service mimtop-serve.service || true
fi
