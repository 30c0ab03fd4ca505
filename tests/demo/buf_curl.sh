#!/usr/bin/env bash
# Asks the running demonstration one question with buf alone: nothing of ours but the .proto files, a certificate and a
# message in JSON. Guide: docs/guides/integrator.md. Start `./run demo` first and leave it up.
#   tests/demo/buf_curl.sh [PARTY [METHOD]] [<request.json]     PARTY as in build/demo/certs, METHOD of ExchangeService
# From a terminal, without a request, it asks for Amsterdam whether a part of the plan may go to the directeur. The
# request goes over standard input: what stands on a command line can be read by every user of the machine. Exit code:
# buf's, which is eight times the gRPC code where the gateway refuses.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
readonly DEMO="${KETENPOORT_DEMO:-build/demo}" PARTY="${1:-amsterdam}" METHOD="${2:-Check}"

example() {
  cat <<'JSON'
{"message": {
  "envelope": {
    "messageId": "ABEiM0RVRneImaq7zN3u/w==",
    "sender": {"organ": "ORGAN_COLLEGE", "unit": "0363"},
    "receivers": [{"organ": "ORGAN_DIRECTEUR"}],
    "kind": "MESSAGE_KIND_REINTEGRATION_PLAN",
    "purpose": "PURPOSE_REINTEGRATION_PLAN",
    "subject": {"bsn": "999900055"},
    "declarations": {"needs": ["CATEGORY_C09_HUISVESTING"], "attestation": "CM-0001", "planVersion": 1}
  },
  "reintegrationPlan": {"housing": {"registeredHomeSeeker": true}}
}}
JSON
}

[ -f "$DEMO/endpoints.json" ] || { echo "geen poort: start ./run demo / no gateway: start ./run demo" >&2; exit 2; }
address="$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["listen"])' "$DEMO/endpoints.json")"
if [ -t 0 ]; then example; else cat; fi |
  ./run buf curl --schema . --protocol grpc --servername localhost \
    --cacert "$DEMO/certs/chain.pem" --cert "$DEMO/certs/$PARTY.pem" --key "$DEMO/certs/$PARTY.key" \
    --data @- "https://$address/ketenpoort.v1.ExchangeService/$METHOD"
