"""Judges a history (chaos_history): each object and each bucket is a register that was written and read.

Nothing is assumed of the order of operations that overlap, and a write of unknown outcome may have
taken effect at any time after it began, or never; so whatever is reported here is a fault. A write is
`done` when it was answered, or when a read had returned it.
"""

import bisect
import collections

from chaos_history import INFINITY, checksum, content

CLASSES = ("lost", "bucket-denied", "stale", "resurrected", "corrupt", "phantom", "short-listed", "twice-listed",
           "metadata-lost", "metadata-revived", "two-contents", "went-back", "two-primaries")


class Register:
    """All that happened to one key, in the order in which it began."""

    def __init__(self, events):
        self.puts, self.deletes, self.reads = [], [], []
        for event in sorted(events, key=lambda e: e.began):
            if event.outcome in ("fail", "error"):
                continue
            if event.op == "put":
                self.puts.append(event)
            elif event.op == "delete" and event.outcome != "absent":
                self.deletes.append(event)
            else:
                self.reads.append(event)
        self.by_value = {put.value: put for put in self.puts}
        self.done = {id(w): w.ended if w.outcome == "ok" else INFINITY for w in self.puts + self.deletes}
        for read in self.reads:
            put = self.by_value.get(read.value) if read.outcome == "ok" else None
            if put:
                self.done[id(put)] = min(self.done[id(put)], read.ended)
        # Most names are written and never deleted: then these two moments tell all.
        self.first = min((put.began for put in self.puts), default=INFINITY)
        self.since = min((self.done[id(put)] for put in self.puts), default=INFINITY)

    def before(self, first, second):
        """`first` certainly took effect before `second`."""
        return self.done[id(first)] < second.began

    def present_because(self, began, ended):
        """A put that makes every read from `began` to `ended` find something, or None."""
        if self.since >= began:
            return None
        for put in reversed(self.puts):
            if self.done[id(put)] < began and not any(
                    d.began < ended and not self.before(d, put) for d in self.deletes):
                return put
        return None

    def absent_because(self, began, ended):
        """True when no read from `began` to `ended` may find anything; a delete if that is why."""
        if not self.deletes:
            return None if self.first < ended else True
        ended_by = True
        for put in self.puts:
            if put.began < ended:
                ended_by = next((d for d in self.deletes
                                 if self.done[id(d)] < began and self.before(put, d)), None)
                if ended_by is None:
                    return None
        return ended_by

    def overwritten(self, put, began):
        """A write that came after `put` and was done when the read began, or None."""
        for write in self.puts + self.deletes:
            if write is not put and self.before(put, write) and self.done[id(write)] < began:
                return write
        return None


class Checker:
    """check() fills `found`: class -> texts."""

    def __init__(self, history):
        self.history = history
        self.found = {name: [] for name in CLASSES}
        self.registers = collections.defaultdict(list)
        self.lists = []
        self.told = 0  # reads of the past from a target that said so
        for event in history.events:
            if event.op == "list":
                self.lists.append(event)
            else:
                self.registers[event.key].append(event)
        self.registers = {key: Register(events) for key, events in self.registers.items()}
        self.values = {e.value for e in history.events if e.op == "put" and e.key.startswith("ais://")}

    def check(self):
        for key, register in self.registers.items():
            for read in register.reads:
                if key.startswith("ais://"):
                    self._object(register, read)
                else:
                    self._metadata(register, read)
        self._listings()
        self._states()
        return self

    def violations(self):
        return sum(len(texts) for texts in self.found.values())

    def _object(self, register, read):
        if read.outcome == "absent":
            put = register.present_because(read.began, read.ended)
            if put:
                denied = "bucket" in read.note and "does not exist" in read.note
                self.found["bucket-denied" if denied else "lost"].append(f"{read} after {put}")
            return
        put = register.by_value.get(read.value)
        if put is None and read.size == 0 and len(register.puts) == 1 and register.puts[0].size == 0:
            put = register.puts[0]
        if put is None:
            self.found["phantom" if read.value in self.values else "corrupt"].append(str(read))
        elif put.began > read.ended:
            self.found["phantom"].append(f"{read} before {put}")
        elif not intact(read, put):
            self.found["corrupt"].append(f"{read} of {put}")
        else:
            later = register.overwritten(put, read.began)
            if later and self._was_told(read, later):
                self.told += 1
            elif later:
                kind = "resurrected" if later.op == "delete" else "stale"
                self.found[kind].append(f"{read} after {later}")

    @staticmethod
    def _was_told(read, later):
        """A target that was cut off said that its bucket may be gone, or that others may own the object."""
        return read.touch == "replaceable" or (read.touch == "lost" and later.note == "with its bucket")

    def _metadata(self, register, read):
        """Buckets (`bucket:NAME`) and values (`props:NAME`, `config:KEY`) as the final audit found them."""
        if read.outcome == "absent":
            put = register.present_because(read.began, read.ended)
            if put:
                self.found["metadata-lost"].append(f"{read} after {put}")
        elif read.key.startswith("bucket:"):
            because = register.absent_because(read.began, read.ended)
            if because:
                self.found["metadata-revived" if because is not True else "phantom"].append(
                    f"{read} after {because}" if because is not True else f"{read}: never created")
        else:
            put = register.by_value.get(read.value)
            if put is None:
                wrong = register.present_because(read.began, read.ended)
                if wrong:
                    self.found["metadata-lost"].append(f"{read} after {wrong}")
            else:
                later = register.overwritten(put, read.began)
                if later:
                    self.found["metadata-lost"].append(f"{read} after {later}")

    def _listings(self):
        buckets = collections.defaultdict(list)
        for key in self.registers:
            if key.startswith("ais://"):
                buckets[key.split("/")[2]].append(key)
        for keys in buckets.values():
            keys.sort()
        for event in self.lists:
            if event.outcome != "ok":
                continue
            root = f"ais://{event.key}"
            names = collections.Counter(event.names)
            self.found["twice-listed"] += [f"{event}: {n} {c} times" for n, c in names.items() if c > 1]
            bucket = root.split("/")[2]
            keys, skip = buckets[bucket], len(f"ais://{bucket}/")
            for place in range(bisect.bisect_left(keys, root), len(keys)):
                key = keys[place]
                if not key.startswith(root):
                    break
                name, register = key[skip:], self.registers[key]
                if name not in names:
                    put = register.present_because(event.began, event.ended)
                    if put:
                        self.found["short-listed"].append(f"{event}: {name} is missing after {put}")
                else:
                    gone = register.absent_because(event.began, event.ended)
                    if gone:
                        kind = "phantom" if gone is True else "resurrected"
                        self.found[kind].append(f"{event}: {name} is listed after {gone}")
            self.found["phantom"] += [f"{event}: {name} was never put" for name in names
                                      if f"ais://{bucket}/{name}" not in self.registers]

    def _states(self):
        """Rules of the replicated state, from what nodes said of it (CP-I1, I3, I4, I5, I6)."""
        hashes, primaries, last = {}, collections.defaultdict(set), {}
        forgiven = sorted(self.history.forgiven, key=lambda f: f[1])
        sightings = sorted(self.history.sightings, key=lambda s: s.time)
        for seen in sightings:
            if seen.key[3] == 0:
                continue
            if hashes.setdefault(seen.key, seen.hash) != seen.hash:
                self.found["two-contents"].append(f"{seen.node}: state {seen.key} is {seen.hash[:12]},"
                                                  f" elsewhere {hashes[seen.key][:12]}")
            if seen.claims:
                primaries[seen.claims].add(seen.node)
            while forgiven and forgiven[0][1] <= seen.time:
                last.pop(forgiven.pop(0)[0], None)
            before = last.get(seen.node)
            if before and self._is_back(before, seen):
                self.found["went-back"].append(f"{seen.node} at {seen.time:.2f} s: {before.key} {before.versions}"
                                               f" -> {seen.key} {seen.versions}")
            last[seen.node] = seen
        self.found["two-primaries"] += [f"epoch {epoch}: {sorted(nodes)}" for epoch, nodes in primaries.items()
                                        if len(nodes) > 1]
        self._buckets_over_time(sightings)

    @staticmethod
    def _is_back(before, seen):
        return seen.key < before.key or any(
            int(seen.versions.get(kind, 0)) < int(version) for kind, version in (before.versions or {}).items())

    def _buckets_over_time(self, sightings):
        """Along the states, a bucket appears and disappears only as often as it was created and
        destroyed, and no state shows a change before it was asked for."""
        states = {}  # key -> (first time seen, names)
        for seen in sightings:
            if seen.buckets is not None and seen.key not in states:
                states[seen.key] = (seen.time, set(seen.buckets))
        ordered = sorted(states.items())
        for key, register in self.registers.items():
            if not key.startswith("bucket:"):
                continue
            name = key.split(":", 1)[1]
            changes = sorted(register.puts + register.deletes, key=lambda w: w.began)
            alternate = all(c.op == ("put", "delete")[n % 2] and c.outcome == "ok" for n, c in enumerate(changes))
            was, turns = False, 0
            for place, (first, names) in ordered if alternate else ():
                if (name in names) != was:
                    was, turns = not was, turns + 1
                    if turns > len(changes) or changes[turns - 1].began > first:
                        self.found["metadata-revived" if was else "metadata-lost"].append(
                            f"{key}: {'there' if was else 'gone'} in state {place} without a cause; asked for:"
                            f" {'; '.join(map(str, changes))}")
                        break


def intact(read, put):
    """The bytes read are those that were written. A range read names its length in `note`."""
    if read.note.startswith("first "):
        wanted = content(put.value, put.size)[:int(read.note.split()[1])]
        return (read.size, read.crc) == (len(wanted), checksum(wanted))
    return (read.size, read.crc) == (put.size, put.crc)


def kind_of(event):
    """What a client would call it: write, read, list, change (of metadata)."""
    if event.op == "list":
        return "list"
    if event.key.startswith("ais://"):
        return "write" if event.is_write else "read"
    return "change" if event.is_write else "audit"


def unavailable(history, until):
    """For each kind of operation: successes, errors, the longest time without a success, and the total
    of such times above one second; all of the time in which clients kept asking."""
    result = {}
    for kind in ("write", "read", "list", "change"):
        events = [e for e in history.events if e.ended <= until and kind_of(e) == kind]
        times = sorted(e.ended for e in events if e.outcome in ("ok", "absent"))
        gaps = [b - a for a, b in zip([0.0, *times], [*times, until])]
        result[kind] = (len(times), len(events) - len(times), max(gaps), sum(gap for gap in gaps if gap > 1))
    return result
