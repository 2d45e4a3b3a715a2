#!/usr/bin/env bash
# Puts credlint on the path of the next steps: a release with its checksum, or a build of this checkout.
# In:  CREDLINT_VERSION, CREDLINT_SHA256 (may be empty), RUNNER_TEMP, RUNNER_OS, RUNNER_ARCH, GITHUB_PATH, GITHUB_ACTION_PATH
#      CREDLINT_RELEASES: where releases lie, for tests
set -euo pipefail

fail() {
  printf '::error title=credlint::%s\n' "$1"
  exit 2
}

version=$CREDLINT_VERSION
target_dir=${RUNNER_TEMP:?}/credlint
mkdir -p "$target_dir"

if [ "$version" = path ]; then
  command -v credlint > /dev/null || fail 'version is "path", but there is no credlint on the path'
  credlint --version
  exit
fi

if [ "$version" = source ]; then
  command -v cargo > /dev/null || fail 'version is "source", but there is no cargo on the path'
  cargo build --release --locked --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$target_dir/build"
  printf '%s\n' "$target_dir/build/release" >> "$GITHUB_PATH"
  exit
fi

[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail 'version is none: give one such as 1.2.3, or "source", or "path"'
case ${RUNNER_OS:-}-${RUNNER_ARCH:-} in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  *) fail "there is no release for ${RUNNER_OS:-?} on ${RUNNER_ARCH:-?}; version \"source\" builds one" ;;
esac
name=credlint-$version-$target
case $target in *windows*) archive=$name.zip ;; *) archive=$name.tar.gz ;; esac
from=${CREDLINT_RELEASES:-https://github.com/credlint/credlint/releases/download}/v$version

fetch() {
  curl --proto '=https,file' --proto-redir '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$2" "$1" ||
    fail "cannot fetch $1"
}

cd "$target_dir"
fetch "$from/$archive" "$archive"
if [ -n "${CREDLINT_SHA256:-}" ]; then
  wanted=$CREDLINT_SHA256
else
  fetch "$from/SHA256SUMS" SHA256SUMS
  wanted=$(awk -v file="$archive" '$2 == file || $2 == "*" file { print $1 }' SHA256SUMS)
fi
if command -v sha256sum > /dev/null; then
  found=$(sha256sum "$archive")
else
  found=$(shasum -a 256 "$archive")
fi
found=${found%% *}
[ -n "$wanted" ] && [ "$found" = "$wanted" ] || fail "the checksum of $archive is not the one that was expected; nothing was run"

case $archive in
  *.zip) unzip -q -o "$archive" ;;
  *) tar -xzf "$archive" ;;
esac
"$target_dir/$name/credlint" --version
printf '%s\n' "$target_dir/$name" >> "$GITHUB_PATH"
