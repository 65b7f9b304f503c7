#!/bin/sh
# Installs what package-lock.json names, unless that has been done already.
# A shell script, because the Node of this project comes with the packages.
set -eu
sum=$(cksum < package-lock.json)
if [ -f node_modules/.installed ] && [ "$(cat node_modules/.installed)" = "$sum" ]; then exit 0; fi
echo 'Installing packages (a minute or two on the first start) …'
npm install --no-audit --no-fund --loglevel=error
cksum < package-lock.json > node_modules/.installed
