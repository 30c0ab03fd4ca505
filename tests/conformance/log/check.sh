#!/usr/bin/env bash
# check.sh WRITE_LOGS FOLDER: has the gateway's store write logs, and a verifier of Debian's Go packages judge them:
# every size accepted, each a continuation of the one before, and every attack refused. Exit 77 where Go is not there.
set -euo pipefail
write_logs="$1" folder="$2"
source_folder="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/logcheck"
export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$folder/go-cache" GOFLAGS=-p=2
if ! command -v go >/dev/null || [ ! -d "$GOPATH/src/golang.org/x/mod/sumdb" ]; then
  echo "no Go with golang.org/x/mod (packages golang-go, golang-golang-x-mod-dev): skipped"
  exit 77
fi
rm -rf "$folder/logs"
mkdir -p "$folder"
(cd "$source_folder" && go vet . && go build -o "$folder/logcheck" .)
"$write_logs" "$folder/logs"
"$folder/logcheck" verify "$folder/logs/log.vkey" "$folder/logs"/log-{0,1,255,256,257,65536,70000}
"$folder/logcheck" attacks "$folder/logs/log.vkey" "$folder/logs"
# A history that is no continuation is refused in this order too.
if "$folder/logcheck" verify "$folder/logs/log.vkey" "$folder/logs/log-65536" "$folder/logs/regrown" 2>/dev/null; then
  echo "accepted: another history after what was seen before"
  exit 1
fi
rm -rf "$folder/logs"
echo "every size accepted, every attack refused"
