"""Prints the numbers of the worked example in docs/audit-format.md, without any code of the library.

Ed25519 is written out after RFC 8032 section 5.1, so that the example depends on hashlib alone.
"""
import base64
import hashlib
import struct

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def mul(s, point):
    result = (0, 1, 1, 0)
    while s:
        if s & 1:
            result = add(result, point)
        point = add(point, point)
        s >>= 1
    return result


def base_point():
    y = 4 * pow(5, P - 2, P) % P
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1:
        x = P - x
    return (x, y, 1, x * y % P)


def compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | ((x & 1) << 255)).to_bytes(32, "little")


def expand(seed):
    h = hashlib.sha512(seed).digest()
    return (int.from_bytes(h[:32], "little") & ((1 << 254) - 8)) | (1 << 254), h[32:]


def public_key(seed):
    return compress(mul(expand(seed)[0], base_point()))


def sign(seed, message):
    a, prefix = expand(seed)
    key = public_key(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    big_r = compress(mul(r, base_point()))
    h = int.from_bytes(hashlib.sha512(big_r + key + message).digest(), "little") % L
    return big_r + ((r + h * a) % L).to_bytes(32, "little")


def sha(data):
    return hashlib.sha256(data).digest()


# RFC 8032 section 7.1, test 1: the script must not print an example with a broken Ed25519.
RFC_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
assert public_key(RFC_SEED).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
assert sign(RFC_SEED, b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")

entry_id = bytes(range(16))
salt = bytes(range(32, 64))
value = b"zaak-17"
message = b"ketenpoort/attr/v1\0" + entry_id + struct.pack(">H", 7) + salt + struct.pack(">I", len(value)) + value
print("commitment input", message.hex())
print("commitment      ", sha(message).hex())

entries = [b"eerste regel", b"tweede regel"]
leaves = [sha(b"\0" + entry) for entry in entries]
root = sha(b"\1" + leaves[0] + leaves[1])
print("entries         ", [entry.hex() for entry in entries])
print("leaves          ", [leaf.hex() for leaf in leaves])
print("tile            ", b"".join(leaves).hex())
print("bundle          ", b"".join(struct.pack(">H", len(entry)) + entry for entry in entries).hex())
print("root            ", root.hex())

origin = "log.example.nl/ketenpoort"
seed = bytes(range(64, 96))
typed = b"\1" + public_key(seed)
key_id = sha(origin.encode() + b"\n" + typed)[:4]
print("verifier key    ", f"{origin}+{key_id.hex()}+{base64.b64encode(typed).decode()}")
text = f"{origin}\n2\n{base64.b64encode(root).decode()}\n"
signature = base64.b64encode(key_id + sign(seed, text.encode())).decode()
checkpoint = f"{text}\n\u2014 {origin} {signature}\n"
print(checkpoint)

witness = "witness.example.org"
witness_seed = bytes(range(96, 128))
witness_typed = b"\4" + public_key(witness_seed)
witness_id = sha(witness.encode() + b"\n" + witness_typed)[:4]
time_s = 1767225600
signed = f"cosignature/v1\ntime {time_s}\n{text}".encode()
line = base64.b64encode(witness_id + struct.pack(">Q", time_s) + sign(witness_seed, signed)).decode()
print("cosigner key    ", f"{witness}+{witness_id.hex()}+{base64.b64encode(witness_typed).decode()}")
print(f"\u2014 {witness} {line}")
print()
print(f"c2sp.org/tlog-proof@v1\nindex 1\n{base64.b64encode(leaves[0]).decode()}\n\n{checkpoint}")
