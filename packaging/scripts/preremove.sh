#!/bin/sh
# deb: remove, or upgrade; rpm: 0 on removal, 1 on upgrade; apk: nothing.
set -e
case "${1:-remove}" in
remove | 0)
  if [ -d /run/systemd/system ]; then
    systemctl disable --now mimtop-exporter.service mimtop-serve.service || true
  fi
  ;;
esac
