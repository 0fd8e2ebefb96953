#!/usr/bin/env bash
# Check a certificate of disposal with plain openssl: no part of Hizo is used or trusted.
#
#   verify_certificate.sh CERTIFICATE.pdf SIGNER.pem
#
# 1. reads /ByteRange [0 b c d] from the PDF and refuses it unless the signature covers the whole file;
# 2. cuts the two signed pieces and, between them, the CMS signature (hexadecimal, in angle brackets);
# 3. runs `openssl cms -verify` on them with the signer's certificate as the only trusted one;
# 4. prints the signer's SHA-256 fingerprint: compare it with the one printed on paper or published by the company.
#
# Exit status: 0 the signature is good, 1 it is wrong, 2 it could not be checked.
set -euo pipefail
export LC_ALL=C

could_not_check() { echo "could not check: $1" >&2; exit 2; }
wrong() { echo "WRONG: $1" >&2; exit 1; }

[ $# -eq 2 ] || could_not_check "usage: $0 CERTIFICATE.pdf SIGNER.pem"
pdf=$1 signer=$2
[ -r "$pdf" ] || could_not_check "cannot read $pdf"
[ -r "$signer" ] || could_not_check "cannot read $signer"
command -v openssl >/dev/null || could_not_check "openssl is not installed"

pieces=$(mktemp -d)
trap 'rm -rf "$pieces"' EXIT

# 1. The byte range. A certificate of disposal carries exactly one signature.
ranges=$(grep -aoE '/ByteRange *\[ *[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ *\]' "$pdf" || true)
[ "$(printf '%s' "$ranges" | grep -c .)" -eq 1 ] || wrong "the file does not carry exactly one signature"
read -r start first second rest <<<"$(printf '%s' "$ranges" | tr -c '0-9' ' ')"
size=$(wc -c <"$pdf")
[ "$start" -eq 0 ] || wrong "the signature does not begin at the first byte"
[ "$second" -gt "$first" ] || wrong "the byte range is out of order"
[ $((second + rest)) -eq "$size" ] || wrong "the signature does not reach the last byte"

# 2. The signed pieces, and the signature that fills the gap between them and nothing else.
head -c "$first" "$pdf" >"$pieces/signed"
tail -c "+$((second + 1))" "$pdf" >>"$pieces/signed"
tail -c "+$((first + 1))" "$pdf" | head -c $((second - first)) >"$pieces/gap"
hex=$(cat "$pieces/gap")
[[ $hex =~ ^\<[0-9a-fA-F]+\>$ ]] || wrong "the gap holds something besides the signature"
hex=${hex:1:${#hex}-2}
printf '%b' "$(printf '%s' "$hex" | sed 's/../\\x&/g')" >"$pieces/signature.der"

# 3. The signature, by this one certificate. The certificate lives longer than its validity: see docs/certificate.md.
openssl cms -verify -binary -inform DER -in "$pieces/signature.der" -content "$pieces/signed" \
    -CAfile "$signer" -no-CApath -no-CAstore -purpose any -no_check_time -out /dev/null \
    2>"$pieces/answer" || { cat "$pieces/answer" >&2; wrong "openssl does not accept the signature"; }

# 4. Who signed.
echo "signature good: $pdf"
openssl x509 -in "$signer" -noout -subject -nameopt utf8,sep_comma_plus,lname -fingerprint -sha256
