#!/usr/bin/env python3
"""Verifies an evidence bundle of a Countersign log: the section "Bundle" of the log's format.

    python3 verify_bundle.py BUNDLE --key VKEY [--witness VKEY ...]     (each a vkey or its fingerprint)

Prints one line of JSON. Ends with 0 if the bundle verifies, with 1 if it does not, with 2 if the call itself is wrong.
Needs Python 3.11 or later and the command `openssl` (for Ed25519 and ECDSA).
"""
import argparse, base64, datetime, hashlib, json, os, re, shutil, struct, subprocess, sys, tempfile, zlib
from collections import namedtuple

MAX_INTEGER = 2**53 - 1
MAX_RECORD = 65_535
MAX_WHOLE_FILE = 16 * 2**20          # of the files that are held in memory as a whole; records are streamed
MAX_PROOF, MAX_BODY = 1_000_000, 2**30
MAX_SIGNED, MAX_REQUEST, MAX_LEVELS = 65_536, 64 * 2**20, 1024      # what is looked at of votes
ED25519, COSIGNATURE = 0x01, 0x04
P256_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")    # of a key as SubjectPublicKeyInfo
MAX_NOTE, MAX_SIGNATURES, MAX_INCLUSION, MAX_CONSISTENCY = 1_000_000, 100, 63, 128
NUMBER, HASH = r"(?:0|[1-9][0-9]{0,15})", r"[A-Za-z0-9+/]{43}="
COMMITMENT = r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"     # 32 bytes are 42 2/3 characters: the last two bits are 0

class Refused(Exception):
    """The bundle does not verify; the argument is the reason."""

def require(condition, problem):
    if not condition:
        raise Refused(problem)

# ---- JSON: a check takes a parsed value and says whether it is of the form

is_integer = lambda value: type(value) is int and abs(value) <= MAX_INTEGER     # not isinstance: True is an int in Python
is_count = lambda value: is_integer(value) and value >= 0
is_boolean = lambda value: type(value) is bool
is_string = lambda value: type(value) is str and (value.isascii() or not re.search(r"[\ud800-\udfff]", value))
utf16_units = lambda text: len(text.encode("utf-16-le")) // 2
text_of = lambda most: lambda value: is_string(value) and utf16_units(value) <= most
is_fact = lambda value: is_integer(value) or is_boolean(value) or (is_string(value) and utf16_units(value) <= 256)
one_of = lambda *values: lambda value: is_string(value) and value in values
matching = lambda pattern: lambda value: is_string(value) and re.fullmatch(pattern, value) is not None
list_of = lambda is_item: lambda value: type(value) is list and all(map(is_item, value))
map_of = lambda is_name, is_item: lambda value: (
    type(value) is dict and all(is_name(name) and is_item(item) for name, item in value.items()))

def object_of(required, optional={}):
    checks = {**required, **optional}
    return lambda value: (type(value) is dict and required.keys() <= value.keys() <= checks.keys()
                          and all(checks[name](member) for name, member in value.items()))

is_hex_hash = matching(r"[0-9a-f]{64}")
is_kind = one_of(*"""
    log.schema log.key log.read log.verify log.export log.replay log.backup log.restore log.cosign log.capacity log.hold log.purge log.write.fail integrity.check clock.status gateway.stop config.change
    identity.change credential.issue credential.rotate credential.revoke auth.accept auth.reject session.open session.close
    call.request call.message call.result call.refuse call.notify approval.request approval.delivery approval.decide approval.use
    approval.end
    tool.observe tool.confirm kill.engage kill.release alert.raise""".split())
is_record = object_of({
    "v": lambda value: is_integer(value) and value == 1,
    "index": is_count, "time": is_integer, "mono": is_integer, "boot": is_string, "kind": is_kind,
    "isolation": one_of("same-user", "other-user", "other-host"),
    "facts": map_of(matching(r"[a-z][A-Za-z0-9.-]{0,63}"), is_fact),
    "commits": lambda value: (list_of(object_of({"role": matching(r"[a-z][a-z-]{0,31}"), "commit": matching(COMMITMENT)}))(value)
                              and len({one["commit"] for one in value}) == len(value)),
}, optional={
    "session": is_string, "call": is_string, "owner": is_string,
    "actor": object_of({"principal": is_string}, {"credential": is_string, "method": is_string}),
    "source": object_of({}, {"ip": is_string, "port": is_integer, "pid": is_integer, "exe": is_string}),
    "server": object_of({"id": is_string}, {"definition": is_hex_hash}),
    "policy": object_of({"digest": is_hex_hash, "ruleDigest": is_hex_hash, "rule": is_string, "enforced": is_boolean}),
})
def is_time(value):
    """Of a day that there is. Python has no year 0, and 2000 has the same days."""
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z", value)
                    and datetime.datetime.strptime(re.sub("^0000", "2000", value), "%Y-%m-%dT%H:%M:%S.%fZ"))
    except (TypeError, ValueError):
        return False

is_manifest = object_of({
    "bundle": is_integer, "made": is_time, "by": text_of(64), "scope": one_of("range", "selection"),
    "asked": object_of({}, {"since": is_count, "until": is_count, **dict.fromkeys(
        "session call approval agent owner server tool decision outcome text q".split(), text_of(4096))}),
    "log": object_of({"origin": text_of(512), "size": is_count, "root": text_of(64)}),
    "records": object_of({"count": lambda value: is_count(value) and value > 0, "first": is_count, "last": is_count}),
    "bodies": object_of({"count": is_count, "absent": is_count}),
    "names": map_of(text_of(64), text_of(512)),
}, {"sealed": is_count, "context": lambda value: is_count(value) and value > 0,
    "witnessed": object_of({"size": is_count, "quorum": is_count,
                            "accused": lambda value: list_of(text_of(512))(value) and len(value) <= 64})})

def members_of(pairs):
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a doubled key")
    return value

def parse_json(data):
    """The value; ValueError for what is not I-JSON or has a number that is no integer."""
    def no_integer(text):
        raise ValueError("not an integer: " + text)
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=members_of, parse_float=no_integer, parse_constant=no_integer)
    except RecursionError:
        raise ValueError("nested too deep") from None

def canonical(value):
    """RFC 8785. Python sorts by code points, and members are to stand in the order of their UTF-16 units."""
    def in_order(value):
        if type(value) is list:
            return [in_order(item) for item in value]
        if type(value) is not dict:
            return value
        return {name: in_order(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    return json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")

# ---- Archive

FILE = re.compile(r"manifest\.json|checkpoint|(?:records|context)\.ndjson|consistency|unchanged|export\.(?:json|tlog-proof|query)|keys\.txt|README\.txt|verify\.html"
                  rf"|proofs/{NUMBER}\.tlog-proof|(bodies|sealed)/{COMMITMENT}")
MANY = re.compile(r"(?:bodies|sealed)/.*")       # which of these stand twice is told by the commitments
END, IN_EXTRA, STREAMED = 56 + 20 + 22, 2**32 - 1, 0x0808
Entry = namedtuple("Entry", "name method crc packed size data")

class Archive:
    """The files of a bundle: an archive of the one form in the section "The archive". Each was read to its end once."""
    def __init__(self, path):
        self.file = open(path, "rb")
        self.length = os.path.getsize(path)
        self.list = list(self._entries())
        self.entries, last_proof = {}, -1
        for entry in self.list:
            require(FILE.fullmatch(entry.name), "unexpected-file")
            require(MANY.match(entry.name) or entry.name not in self.entries, "unexpected-file")
            self.entries[entry.name] = entry
            if entry.name.startswith("proofs/"):
                index = int(entry.name[7:].split(".")[0])
                require(last_proof < index <= MAX_INTEGER, "unexpected-file")
                last_proof = index
        for entry in self.list:
            most = MAX_PROOF if entry.name.endswith(".tlog-proof") else MAX_BODY if MANY.match(entry.name) else MAX_WHOLE_FILE
            require(entry.name.endswith(".ndjson") or entry.size <= most, "too-large")
            for _ in self.chunks(entry):
                pass
        for name in "README.txt", "keys.txt", "verify.html", "manifest.json", "checkpoint", "consistency", "unchanged", "export.json", \
                "export.tlog-proof":
            try:
                name in self.entries and self.whole(name).decode("utf-8")
            except UnicodeDecodeError:
                raise Refused("damaged") from None

    def _at(self, place, length):
        require(0 <= place and 0 <= length and place + length <= self.length, "not-an-archive")
        self.file.seek(place)
        return self.file.read(length)

    def _is(self, place, expected):
        require(self._at(place, len(expected)) == expected, "not-an-archive")
        return place + len(expected)

    def _entries(self):
        end = self._at(self.length - END, END)
        count, size, start = struct.unpack_from("<QQQ", end, 32)
        require(start + size == self.length - END, "not-an-archive")
        files, short = min(count, 0xffff), [min(number, IN_EXTRA) for number in (size, start)]
        require(end == struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 0x032d, 45, 0, 0, count, count, size, start)
                + struct.pack("<IIQI", 0x07064b50, 0, start + size, 1)
                + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, files, files, *short, 0), "not-an-archive")
        at, offset, seen = start, 0, 0
        while at < start + size:
            entry, at, offset = self._entry(at, offset)
            seen += 1
            yield entry
        require(at == start + size and offset == start and seen == count, "not-an-archive")

    def _entry(self, at, offset):
        head = self._at(at, 46)
        flags, method, when, crc, packed, size, name_length, extra_length = struct.unpack_from("<HHIIIIHH", head, 8)
        name = self._at(at + 46, name_length)
        wide = iter(struct.unpack(f"<{max(0, extra_length - 4) // 8}Q", self._at(at + 50 + name_length, max(0, extra_length - 4) // 8 * 8)))
        size, packed, place = [next(wide, number) if number == IN_EXTRA else number
                               for number in (size, packed, struct.unpack_from("<I", head, 42)[0])]
        streamed = flags == STREAMED
        require(flags in (0x0800, STREAMED) and method in (0, 8) and place == offset, "not-an-archive")
        require(method == 8 if streamed else max(packed, size) < IN_EXTRA and (method == 8 or packed == size), "not-an-archive")
        require(max(size, packed) <= MAX_INTEGER, "not-an-archive")
        numbers = [number for number in (size, packed, offset) if number >= IN_EXTRA]
        extra = struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
        next_entry = self._is(at, struct.pack(
            "<IHHHHIIIIHHHHHII", 0x02014b50, 0x032d, 45, flags, method, when, crc, min(packed, IN_EXTRA), min(size, IN_EXTRA),
            name_length, len(extra), 0, 0, 0, 0x81a40000, min(offset, IN_EXTRA)) + name + extra)
        before = (0, IN_EXTRA, IN_EXTRA) if streamed else (crc, packed, size)
        extra = struct.pack("<HHQQ", 1, 16, 0, 0) if streamed else b""
        data = self._is(offset, struct.pack("<IHHHIIIIHH", 0x04034b50, 45, flags, method, when, *before, name_length, len(extra))
                        + name + extra)
        end = data + packed
        if streamed:
            end = self._is(end, struct.pack("<IIQQ", 0x08074b50, crc, packed, size))
        try:
            return Entry(name.decode("utf-8"), method, crc, packed, size, data), next_entry, end
        except UnicodeDecodeError:
            raise Refused("not-an-archive") from None

    def chunks(self, entry):
        """The file as it comes, and at its end that it was whole."""
        inflate, crc, length, left = zlib.decompressobj(-15), 0, 0, entry.packed
        place, taken = entry.data, b""
        while True:
            if not taken and left:
                taken = self._at(place, min(left, 65_536))
                place, left = place + len(taken), left - len(taken)
            try:
                chunk = taken if entry.method == 0 else inflate.decompress(taken, 65_536)
            except zlib.error:
                raise Refused("damaged") from None
            taken = b"" if entry.method == 0 else inflate.unconsumed_tail
            crc, length = zlib.crc32(chunk, crc), length + len(chunk)
            require(length <= entry.size and not inflate.unused_data, "damaged")
            if chunk:
                yield chunk
            elif not taken and not left or inflate.eof:
                break
        require(entry.method == 0 or inflate.eof and not left, "damaged")
        require((crc, length) == (entry.crc, entry.size), "damaged")

    def names(self, start):
        return [entry.name for entry in self.list if entry.name.startswith(start)]

    def whole(self, name):
        require(name in self.entries, "missing-file")
        return b"".join(self.chunks(self.entries[name]))

    def lines(self, name):
        """Lines with their line feeds; one that is too long for a record is cut and so has none."""
        rest = b""
        for chunk in self.chunks(self.entries[name]):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield line + b"\n"
            if len(rest) > MAX_RECORD:
                break
        if rest:
            yield rest

# ---- Merkle tree

def leaf_hash(record):
    return hashlib.sha256(b"\x00" + record).digest()

def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()

class Tree:
    """The roots of the perfect subtrees of a tree, the largest first: leaves can be added, and the root be told."""
    def __init__(self, size, subtrees):
        heights = [height for height in reversed(range(size.bit_length())) if size >> height & 1]
        self.stack = list(zip(heights, subtrees, strict=True))

    def push(self, leaf):
        height, node = 0, leaf
        while self.stack and self.stack[-1][0] == height:
            height, node = height + 1, node_hash(self.stack.pop()[1], node)
        self.stack.append((height, node))

    def root(self):
        root = None
        for _, node in reversed(self.stack):
            root = node if root is None else node_hash(node, root)
        return root or hashlib.sha256(b"").digest()

def climb(position, last, siblings):
    """Each sibling of the way up and whether it is on the left, as RFC 9162 walks in 2.1.3.2 and 2.1.4.2."""
    for sibling in siblings:
        require(last > 0, "not-in-log")
        on_left = position & 1 == 1 or position == last
        yield sibling, on_left
        while on_left and position and not position & 1:
            position, last = position >> 1, last >> 1
        position, last = position >> 1, last >> 1
    require(last == 0, "not-in-log")

def check_inclusion(leaf, index, siblings, size, root):
    require(index < size, "not-in-log")
    node = leaf
    for sibling, on_left in climb(index, size - 1, siblings):
        node = node_hash(sibling, node) if on_left else node_hash(node, sibling)
    require(node == root, "not-in-log")

def check_consistency(old_size, old_root, size, root, proof):
    if old_size == 0 or old_size == size:
        require(not proof and (old_size == 0 or old_root == root), "not-in-log")
        return
    if old_size & (old_size - 1) == 0:
        proof = [old_root, *proof]              # a perfect subtree of the later tree, which the proof leaves out
    require(old_size < size and proof, "not-in-log")
    position, last = old_size - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = proof[0]
    for sibling, on_left in climb(position, last, proof[1:]):
        old = node_hash(sibling, old) if on_left else old
        new = node_hash(sibling, new) if on_left else node_hash(new, sibling)
    require(old == old_root and new == root, "not-in-log")

# ---- Keys and checkpoint

Key = namedtuple("Key", "name id type public")
Checkpoint = namedtuple("Checkpoint", "text origin size root signatures")
Record = namedtuple("Record", "index leaf commits kind facts value")

def from_base64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode("ascii") != text:      # b64decode lets the bits behind the last byte be anything
        raise ValueError("not base64")
    return data

def parse_vkey(text, wanted_type):
    try:
        name, key_id, encoded = text.strip().split("+", 2)
        data = from_base64(encoded)
        known_id = hashlib.sha256(name.encode("utf-8") + b"\n" + data).digest()[:4]
        if not name or len(data) != 33 or data[0] != wanted_type or key_id != known_id.hex():
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a vkey of type {wanted_type}: {text!r}") from None
    return Key(name, known_id, wanted_type, data[1:])

def parse_key(wanted_type):
    """A vkey, or the digits of a fingerprint, by which the key is looked up in the bundle."""
    def parse(text):
        digits = re.sub(r"[\s:-]", "", re.sub(r"^\s*sha-?256:?", "", text, flags=re.I)).lower()
        return digits if re.fullmatch(r"[0-9a-f]{64}", digits) else parse_vkey(text, wanted_type)
    return parse

def key_in_bundle(archive, key, wanted_type):
    if isinstance(key, Key):
        return key
    whose = b"log " if wanted_type == ED25519 else b"witness "
    for line in archive.whole("keys.txt").split(b"\n") if "keys.txt" in archive.entries else []:
        if line.startswith(whose) and hashlib.sha256(line.removeprefix(whose)).hexdigest() == key:
            return parse_vkey(line.removeprefix(whose).decode("utf-8"), wanted_type)
    raise Refused("unsigned")

def parse_checkpoint(data):
    name = r"[^\s+\x00-\x1f\x7f-\x9f\ufeff]+"
    form = rf"(({name})\n({NUMBER})\n({HASH})\n(?:[^\n]+\n)*)\n((?:— {name} [A-Za-z0-9+/=]+\n)+)"
    try:
        require(len(data) <= MAX_NOTE and not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", data), "bad-checkpoint")
        text, origin, size, root, signature_lines = re.fullmatch(form, data.decode("utf-8")).groups()
        signatures = []
        for line in signature_lines.removesuffix("\n").split("\n"):
            _, name, encoded = line.split(" ")
            signature = from_base64(encoded)
            require(len(signature) >= 5, "bad-checkpoint")
            signatures.append((name, signature[:4], signature[4:]))
        require(len(signatures) <= MAX_SIGNATURES and int(size) <= MAX_INTEGER, "bad-checkpoint")
        return Checkpoint(text.encode("utf-8"), origin, int(size), from_base64(root), signatures)
    except (ValueError, AttributeError):
        raise Refused("bad-checkpoint") from None

def openssl_accepts(der, message, signature, command):
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: os.path.join(folder, name) for name in ("key", "text", "sig")}
        for name, content in ("key", der), ("text", message), ("sig", signature):
            with open(paths[name], "wb") as file:
                file.write(content)
        return subprocess.run(["openssl", *(part.format(**paths) for part in command.split())], capture_output=True).returncode == 0

def is_ed25519(public, message, signature):
    return openssl_accepts(bytes.fromhex("302a300506032b6570032100") + public, message, signature,
                           "pkeyutl -verify -pubin -keyform DER -inkey {key} -rawin -in {text} -sigfile {sig}")

def is_p256(der, message, signature):
    def integer(data):
        data = data.lstrip(b"\x00") or b"\x00"
        data = b"\x00" * (data[0] >> 7) + data
        return b"\x02" + bytes([len(data)]) + data
    numbers = integer(signature[:32]) + integer(signature[32:])
    return openssl_accepts(der, message, b"\x30" + bytes([len(numbers)]) + numbers,
                           "dgst -sha256 -verify {key} -keyform DER -signature {sig} {text}")

def check_signatures(checkpoint, keys):
    known, signed = {(key.name, key.id): key for key in keys}, set()
    for name, key_id, signature in checkpoint.signatures:
        key, text = known.get((name, key_id)), checkpoint.text
        if key is None:
            continue
        if key.type == COSIGNATURE:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            require(time < 2**63, "bad-signature")
            text = b"cosignature/v1\ntime %d\n" % time + text
        require(len(signature) == 64 and is_ed25519(key.public, text, signature), "bad-signature")
        signed.add(key)
    require(signed == set(keys), "unsigned")

# ---- Bundle

def read_manifest(archive):
    try:
        manifest = parse_json(archive.whole("manifest.json"))
    except ValueError:
        raise Refused("bad-manifest") from None
    require(type(manifest) is dict and is_integer(manifest.get("bundle")), "bad-manifest")
    require(manifest["bundle"] <= 3, "other-version")
    require(manifest["bundle"] in (2, 3) and is_manifest(manifest), "bad-manifest")
    require(canonical(manifest) + b"\n" == archive.whole("manifest.json"), "bad-manifest")
    return manifest

def parse_record(data):
    try:
        value = parse_json(data)
        require(is_record(value) and canonical(value) == data and len(data) <= MAX_RECORD, "bad-record")
    except ValueError:
        raise Refused("bad-record") from None
    return Record(value["index"], leaf_hash(data), value["commits"], value["kind"], value["facts"], value)

def read_records(archive, name):
    records = []
    for line in archive.lines(name) if name in archive.entries else []:
        require(line.endswith(b"\n"), "bad-record")
        records.append(parse_record(line[:-1]))
    return records

def parse_proof(form, data, most=MAX_CONSISTENCY):
    """The groups of a form; those that stand for lines of hashes as lists of hashes."""
    try:
        groups = re.fullmatch(form, data.decode("ascii")).groupdict()
        values = [list(map(from_base64, text.split())) if name.startswith("hashes") else
                  from_base64(text or "") if name == "extra" else int(text) for name, text in groups.items()]
    except (ValueError, AttributeError):
        raise Refused("bad-proof") from None
    for value in values:
        require(type(value) is not list or len(value) <= most, "bad-proof")
        require(type(value) is not int or value <= MAX_INTEGER, "bad-proof")
    return values

def check_range(archive, checkpoint, records):
    form = (rf"countersign/range/v1\nfrom (?P<start>{NUMBER})\n(?P<hashes_before>(?:{HASH}\n)*)"
            rf"to (?P<end>{NUMBER})\n(?P<hashes_after>(?:{HASH}\n)*)")
    start, subtrees, end, proof = parse_proof(form, archive.whole("consistency"))
    require(start < end and len(subtrees) == start.bit_count(), "bad-proof")
    require(len(records) == end - start, "not-in-log")
    tree = Tree(start, subtrees)
    for expected, record in enumerate(records, start):
        require(record.index == expected, "not-in-log")
        tree.push(record.leaf)
    check_consistency(end, tree.root(), checkpoint.size, checkpoint.root, proof)

def read_tlog_proof(data):
    """Index, hashes and the note behind them."""
    form = rf"c2sp\.org/tlog-proof@v1\n(?:extra (?P<extra>.*)\n)?index (?P<index>{NUMBER})\n(?P<hashes>(?:{HASH}\n)*)"
    head, _, note = data.partition(b"\n\n")
    _, index, siblings = parse_proof(form, head + b"\n", MAX_INCLUSION)
    return index, siblings, note

def check_selection(archive, checkpoint, records):
    note, previous = archive.whole("checkpoint"), -1
    for record in records:
        require(record.index > previous, "not-in-log")
        previous = record.index
        index, siblings, proved_note = read_tlog_proof(archive.whole(f"proofs/{record.index}.tlog-proof"))
        require(proved_note == note, "other-log")
        require(index == record.index, "not-in-log")
        check_inclusion(record.leaf, record.index, siblings, checkpoint.size, checkpoint.root)
    require(len(records) == len(archive.names("proofs/")), "unexpected-file")

def check_unchanged(archive, checkpoint, log_key):
    form = rf"countersign/unchanged/v1\n(?P<hashes>(?:{HASH}\n)*)"
    head, _, note = archive.whole("unchanged").partition(b"\n\n")
    (proof,) = parse_proof(form, head + b"\n")
    after = parse_checkpoint(note)
    check_signatures(after, [log_key])
    require(after.origin == checkpoint.origin, "other-log")
    require(after.size >= checkpoint.size, "changed")
    try:
        check_consistency(checkpoint.size, checkpoint.root, after.size, after.root, proof)
    except Refused:
        raise Refused("changed") from None
    return after

def commitment_of(chunks):
    hashed = hashlib.sha256(b"countersign/body/v1")
    for chunk in chunks:
        hashed.update(chunk)
    return base64.urlsafe_b64encode(hashed.digest()).decode("ascii").rstrip("=")

def check_bodies(archive, folder, commitments):
    """Which of the commitments, (index, commitment) in their order, have their bodies there."""
    left, there = iter(commitments), set()
    for entry in archive.list:
        if not entry.name.startswith(folder):
            continue
        require(entry.name == folder + commitment_of(archive.chunks(entry)) and entry.size >= 32, "bad-body")
        # Searching takes what it passes: a body that stands too late finds its commitment gone.
        found = next((one for one in left if one[1] == entry.name.removeprefix(folder)), None)
        require(found, "unclaimed-body")
        there.add(found)
    return there

def contents_of(records, there):     # those of the context first
    hashed = hashlib.sha256()
    for record in records:
        commits = [one["commit"] for one in record.commits if (record.index, one["commit"]) in there]
        hashed.update((" ".join([str(record.index), *commits]) + "\n").encode("ascii"))
    return hashed.hexdigest()

def later_head(note, log_key):
    """The head of a later epoch of the same installation, which the same key signs under another name."""
    origin = re.fullmatch(r"(.*)/(0|[1-9][0-9]{0,14})", note.split(b"\n")[0].decode("utf-8"))
    own = re.fullmatch(r"(.*)/(0|[1-9][0-9]{0,14})", log_key.name)
    require(origin and own and origin[1] == own[1] and int(origin[2]) > int(own[2]), "other-log")
    head = parse_checkpoint(note)
    key_id = hashlib.sha256(origin[0].encode("utf-8") + b"\n" + bytes([ED25519]) + log_key.public).digest()[:4]
    check_signatures(head, [Key(origin[0], key_id, ED25519, log_key.public)])
    return head, int(own[2])

def check_recorded(archive, manifest, checkpoint, after, found, log_key):
    """The log has on record that the export was of these records and bodies, for this question."""
    record = parse_record(archive.whole("export.json"))
    require(record.kind == "log.export", "bad-record")
    index, siblings, note = read_tlog_proof(archive.whole("export.tlog-proof"))
    own = note == archive.whole("unchanged").partition(b"\n\n")[2]
    head, epoch = (after, None) if own else later_head(note, log_key)
    require(index == record.index, "not-in-log")
    check_inclusion(record.leaf, index, siblings, head.size, head.root)
    query = archive.whole("export.query")
    question = next((one["commit"] for one in record.commits if one["role"] == "query"), None)
    require(len(query) >= 32 and commitment_of([query]) == question, "bad-body")
    expected = {"scope": manifest["scope"], "size": checkpoint.size, **found, "epoch": epoch}     # None where the fact must not be there
    # `is_integer`: to Python True is 1.
    differs = [name for name, value in expected.items()
               if record.facts.get(name) != value or is_integer(value) != is_integer(record.facts.get(name))]
    require(not differs and query[32:] == canonical(manifest["asked"]), "other-export")
    return index

# ---- Signed votes

def from_base64url(text):
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return data if base64.urlsafe_b64encode(data).decode("ascii").rstrip("=") == text else b""
    except (TypeError, ValueError):
        return b""

def read_body(data):
    """Text and value of a body of JSON, numbers as most programs read them; ValueError for what is not looked at."""
    def no_number(text):
        raise ValueError("no number: " + text)
    text, level, deepest = data.decode("utf-8"), 0, 0
    try:        # first: of a text that is none, looking for its strings could take hours
        value = json.loads(text, object_pairs_hook=members_of, parse_int=float, parse_constant=no_number)
    except RecursionError:
        raise ValueError("nested too deep") from None
    for token in re.finditer(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{\]}]', text, re.DOTALL):
        level += (token[0] in "[{") - (token[0] in "]}")
        deepest = max(deepest, level)
    if deepest > MAX_LEVELS:
        raise ValueError("nested too deep")
    return text, value

def raw_member(text, name):
    """The text of a member of a JSON object, as it is written; "" where there is none."""
    blank, decoder = re.compile(r"[ \t\n\r]*"), json.JSONDecoder(parse_int=float)
    at = blank.match(text).end()
    while text[at:at + 1] in ("{", ","):
        at = blank.match(text, at + 1).end()
        if text[at:at + 1] == "}":
            break
        key, at = decoder.raw_decode(text, at)
        start = blank.match(text, blank.match(text, at).end() + 1).end()
        _, end = decoder.raw_decode(text, start)
        if key == name:
            return text[start:end]
        at = blank.match(text, end).end()
    return ""

def shown_digest(record, request):
    about = [str(record["facts"].get("approval")), record.get("policy", {}).get("ruleDigest", ""), record.get("server", {}).get("definition", "")]
    try:
        params = raw_member(read_body(request)[0], "params")
    except ValueError:
        return None
    text = "countersign/shown/v1\n" + "\n".join(about) + "\n" + params
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii").rstrip("=")

def is_vote(record):
    """Whether all is there that a device states, and no signed body twice."""
    facts, roles = record["facts"], [one["role"] for one in record["commits"] if one["role"] in ("reason", "grant")]
    return (all(is_string(facts.get(name)) for name in ("approval", "vote", "assurance", "shown", "signature"))
            and is_integer(facts.get("at")) and is_boolean(facts.get("presence"))
            and "credential" in record.get("actor", {}) and len(set(roles)) == len(roles))

def is_vote_signed(device, vote, reason, grant, installation):
    """Whether the device, of which these are the facts of its record, signed that vote. Bodies are None where there are none."""
    facts, actor = vote["facts"], vote["actor"]
    der, signature = from_base64url(device.get("key")), from_base64url(facts["signature"])
    if len(der) != 91 or not der.startswith(P256_PREFIX) or hashlib.sha256(der).hexdigest() != device.get("spki"):
        return False
    if len(signature) != 64 or device.get("principal") != actor["principal"] or max(len(reason or b""), len(grant or b"")) > MAX_SIGNED:
        return False
    stated = {name: facts[name] for name in ("approval", "assurance", "at", "presence", "shown", "vote")}
    stated |= {"credential": actor["credential"], "principal": actor["principal"], "installation": installation}
    try:
        members = {name: canonical(value) for name, value in stated.items()}
        members |= {} if reason is None else {"reason": canonical(reason.decode("utf-8"))}
        members |= {} if grant is None else {"grant": grant.decode("utf-8").encode("utf-8")}
    except ValueError:
        return False
    statement = b",".join(b'"%s":%s' % (name.encode("ascii"), members[name]) for name in sorted(members))
    if not is_p256(der, b"countersign/vote/v1\n{" + statement + b"}", signature):
        return False
    # Good for no more calls than the device signed: one, where it signed no grant.
    granted = {"uses": 1} if grant is None else object_in(grant)
    return granted is not None and ("uses" not in facts or same(facts["uses"], granted.get("uses")))

def object_in(grant):
    """None where a device signed what is no grant."""
    try:
        _, value = read_body(grant)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None

def same(one, other):
    """To Python True is 1; to JSON it is another value."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)

def contradicts(facts):
    """A denial ends an approval, and an approval does not deny it."""
    return (facts.get("vote") == "deny") != (facts.get("state") == "denied")

def comes_from_device(facts, credential):
    """Where a device votes, the gateway takes no vote that is not signed. `credential`: the facts of its record, or None."""
    return facts.get("assurance") == "other-device" or (credential or {}).get("type") == "device"

def typed(fact):
    """To Python True is 1; to the log it is another fact."""
    return type(fact), fact

def check_votes(archive, records, there, origin, start):
    """How many votes are signed, over the request as it is here, not to be checked, and not signed; and with which keys of whom."""
    keys = {}
    votes = {"signed": 0, "asRecorded": 0, "otherRequest": [], "unchecked": 0, "unsigned": 0}
    devices, open_approvals, held, bad = {}, {}, None, False
    installation, epoch = [*origin.split("/"), "", ""][1:3]
    from_beginning = epoch == "1" and start == 0        # nothing came before: what was not enrolled or asked here never was
    def body(record, role):
        names = [one["commit"] for one in record["commits"] if one["role"] == role and (record["index"], one["commit"]) in there]
        return archive.whole("bodies/" + names[-1])[32:] if names else None
    for record in (one.value for one in records):
        kind, facts = record["kind"], record["facts"]
        approval = typed(facts.get("approval"))
        if kind == "credential.issue":
            devices.setdefault(facts.get("credential"), facts)
        elif kind == "approval.request" and approval not in open_approvals:
            is_behind = held and held["index"] == record["index"] - 1 and held.get("call") == record.get("call")
            request = body(held, "request") if is_behind else None
            shown = None if request is None or len(request) > MAX_REQUEST else shown_digest(record, request)
            open_approvals[approval] = {"shown": shown, "voters": set(), "decided": False}
        elif kind == "approval.end" or (kind == "approval.use" and typed(facts.get("use")) == typed(facts.get("of"))):
            open_approvals.pop(approval, None)
        elif kind == "approval.decide":
            bad = bad or (from_beginning and approval not in open_approvals)
            on = open_approvals.setdefault(approval, {"shown": None, "voters": set(), "decided": False})
            here, voter = on["shown"], record.get("actor", {}).get("principal")
            if on["decided"] or voter in on["voters"]:      # a person votes once, and nobody on what is decided
                bad = True
            on["voters"].add(voter)
            on["decided"] |= facts.get("state") != "waiting"
            if facts.get("state") == "denied":
                del open_approvals[approval]
            device, (reason, grant) = devices.get(record.get("actor", {}).get("credential")), (body(record, role) for role in ("reason", "grant"))
            roles = {one["role"] for one in record["commits"]}
            if contradicts(facts) or ("signature" not in facts and comes_from_device(facts, device)) or (
                    "signature" in facts and device is None and from_beginning):
                bad = True
            elif "signature" not in facts:
                votes["unsigned"] += 1
            elif not is_vote(record):
                bad = True
            elif device is None or (reason is None and "reason" in roles) or (grant is None and "grant" in roles):
                votes["unchecked"] += 1
            elif is_vote_signed(device, record, reason, grant, installation):
                votes["signed"] += 1
                pair = device["spki"], record["actor"]["principal"]
                keys[pair] = keys.get(pair, 0) + 1
                votes["asRecorded"] += here is not None and here == facts["shown"]
                if here is not None and here != facts["shown"]:
                    votes["otherRequest"].append(record["index"])
            else:
                bad = True
        held = record if kind == "call.request" and facts.get("decision") == "hold" else None
    require(not bad, "bad-vote")
    return votes, [{"spki": spki, "principal": principal, "votes": count} for (spki, principal), count in keys.items()]

def verify(path, log_key, witness_keys):
    archive = Archive(path)
    log_key = key_in_bundle(archive, log_key, ED25519)
    witness_keys = [key_in_bundle(archive, key, COSIGNATURE) for key in witness_keys]
    manifest = read_manifest(archive)
    scope = manifest["scope"]
    has_context = scope == "range" and manifest["bundle"] >= 3 and "context.ndjson" in archive.entries
    needed, foreign = (["consistency"], () if has_context else ("proofs/", "context")) if scope == "range" else ([], ("consistency", "context"))
    require(all(name in archive.entries for name in [
        "checkpoint", "records.ndjson", "unchanged", "export.json", "export.tlog-proof", "export.query", *needed]), "missing-file")
    require(not archive.names(foreign), "unexpected-file")

    checkpoint = parse_checkpoint(archive.whole("checkpoint"))
    check_signatures(checkpoint, [log_key, *witness_keys])
    root = base64.b64encode(checkpoint.root).decode("ascii")
    require(manifest["log"] == {"origin": checkpoint.origin, "size": checkpoint.size, "root": root}, "other-log")
    require(checkpoint.origin == log_key.name, "other-log")

    context, records = read_records(archive, "context.ndjson"), read_records(archive, "records.ndjson")
    if has_context:
        check_selection(archive, checkpoint, context)
        require(not context or not records or context[-1].index < records[0].index, "not-in-log")
    check_records = check_range if scope == "range" else check_selection
    check_records(archive, checkpoint, records)
    everything = context + records
    commits = [(record.index, one) for record in everything for one in record.commits]
    there = set()
    for folder, apart in ("bodies/", False), ("sealed/", True):
        there |= check_bodies(archive, folder, [(index, one["commit"]) for index, one in commits if one["role"].startswith("sealed-") == apart])

    bodies = len(archive.names("bodies/"))
    sealed = len(archive.names("sealed/"))
    absent = len(commits) - bodies - sealed
    first, last = (records[0].index, records[-1].index) if records else (None, None)
    claimed = manifest["records"]
    require([claimed["count"], claimed["first"], claimed["last"]] == [len(records), first, last], "wrong-count")
    require(manifest.get("context", 0) == len(context) and ("context" in manifest) == bool(has_context), "wrong-count")
    require(manifest["bodies"] == {"count": bodies, "absent": absent} and manifest.get("sealed", 0) == sealed, "wrong-count")
    after = check_unchanged(archive, checkpoint, log_key)
    found = {"records": len(records), "first": first, "last": last, "bodies": bodies, "sealed": sealed,
             "context": len(context) or None, "contents": contents_of(everything, there)}
    recorded = check_recorded(archive, manifest, checkpoint, after, found, log_key)
    start = records[0].index if scope == "range" else None
    votes, vote_keys = check_votes(archive, everything, there, checkpoint.origin, start)
    return {"ok": True, "scope": scope, "votes": votes, "voteKeys": vote_keys, "records": len(records), "context": len(context), "bodies": bodies, "sealed": sealed, "absent": absent,
            "before": checkpoint.size, "after": after.size, "recorded": recorded}

def main():
    parser = argparse.ArgumentParser(description="Verifies an evidence bundle of a Countersign log.")
    parser.add_argument("bundle")
    parser.add_argument("--key", required=True, metavar="VKEY", type=parse_key(ED25519))
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY",
                        type=parse_key(COSIGNATURE))
    arguments = parser.parse_args()
    if shutil.which("openssl") is None:
        parser.error("the command openssl is not there")
    sys.setrecursionlimit(8 * MAX_LEVELS)
    try:
        result = verify(arguments.bundle, arguments.key, arguments.witness)
    except argparse.ArgumentTypeError as error:      # of what a fingerprint stood for
        parser.error(str(error))
    except Refused as refused:
        result = {"ok": False, "problem": str(refused)}
    print(json.dumps(result))
    return 0 if result["ok"] else 1

if __name__ == "__main__":
    sys.exit(main())
