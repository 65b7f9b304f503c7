#!/bin/sh
# Installs what package-lock.json names, unless that has been done already, and gives every command the same Node:
# the machine's where its major version is that of .nvmrc, else the binary of the npm package "node".
# The lock file has no hash of that binary, so setup/node.sha256 holds one for each platform.
set -eu
link=node_modules/.bin/node
sum=$(cksum < package-lock.json)

is_installed() { [ "$(cat node_modules/.installed 2> /dev/null)" = "$sum" ]; }

run_npm() { npm "$@" --no-audit --no-fund --loglevel=error; }

# Prints the path of the machine's Node, or nothing when it has another version or none, or OWN_NODE=yes asks for the package's.
find_machine_node() {
  [ "${OWN_NODE-}" = yes ] && return
  IFS=:
  for folder in $PATH; do
    case $folder in */node_modules/.bin) continue ;; esac
    [ -x "$folder/node" ] || continue
    case $("$folder/node" --version) in "v$(cat .nvmrc)."*) echo "$folder/node" && return ;; esac
  done
}

# Refuses the package's binary when its SHA-256 is not the one in setup/node.sha256.
compare_binary() {
  version=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' node_modules/node/package.json)
  platform=$(uname -sm | sed 's/Linux /linux-/; s/Darwin /darwin-/; s/x86_64/x64/; s/aarch64/arm64/')
  expected=$(sed -n "s/  $version $platform\$//p" setup/node.sha256)
  if [ -z "$expected" ]; then
    echo "Node $version for $platform runs unchecked: setup/node.sha256 has no SHA-256 for it." >&2
    return
  fi
  if command -v sha256sum > /dev/null; then hash='sha256sum'; else hash='shasum -a 256'; fi
  found=$($hash < node_modules/node/bin/node | cut -d ' ' -f 1)
  [ "$found" = "$expected" ] && return
  rm node_modules/node/bin/node
  echo "The downloaded Node $version is not the one that setup/node.sha256 names. It was deleted." >&2
  echo "  expected $expected" >&2
  echo "  found    $found" >&2
  exit 1
}

# Leaves a link that is right alone, so that the folder may be read-only.
link_to() { [ "$(readlink "$link")" = "$1" ] || ln -sf "$1" "$link"; }

if ! is_installed; then
  echo 'Installing packages (a minute or two on the first start) …'
  run_npm install --ignore-scripts
fi

machine_node=$(find_machine_node)
if [ -n "$machine_node" ]; then
  link_to "$machine_node"
else
  link_to ../node/bin/node
  if [ ! -x "$link" ]; then
    run_npm rebuild node
    compare_binary
  elif ! is_installed; then
    compare_binary
  fi
fi

if ! "$link" --version > /dev/null; then
  echo 'Node does not start. On Debian it needs: apt-get install libatomic1' >&2
  exit 1
fi

if ! is_installed; then
  # The install scripts that package.json allows, once the Node that runs them is known.
  run_npm rebuild $("$link" -p "Object.keys(require('./package.json').allowScripts).filter((name) => name !== 'node').join(' ')")
  echo "$sum" > node_modules/.installed
fi
