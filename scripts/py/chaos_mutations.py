"""Is the checker awake? Deliberate errors put into a history, each of which it must notice; and perfect
histories made without a cluster, in which it must find nothing."""

import heapq
import itertools
import random

from chaos_checker import Checker
from chaos_history import Event, History, Sighting, checksum, content, seed_of


class Impossible(Exception):
    """The history offers no place for this error."""


def replace(history, old, new):
    events = history.sightings if isinstance(old, Sighting) else history.events
    events[next(i for i, each in enumerate(events) if each is old)] = new


def pick(chance, candidates):
    found = list(itertools.islice(candidates, 2000))
    if not found:
        raise Impossible("no place for it in this history")
    return chance.choice(found)


def reads(checker, outcome, prefix="ais://"):
    for key, register in checker.registers.items():
        if key.startswith(prefix):
            for read in register.reads:
                if read.op == "get" and read.outcome == outcome and not read.note.startswith("first "):
                    yield register, read


def becomes(read, put):
    return read.copy(outcome="ok", value=put.value, size=put.size, crc=put.crc, touch="")


def lost(history, checker, chance):
    _, read = pick(chance, ((r, e) for r, e in reads(checker, "ok") if r.present_because(e.began, e.ended)))
    replace(history, read, read.copy(outcome="absent", value="", size=0, crc=0))
    return "lost"


def dropped(history, checker, chance):
    """An acknowledged overwrite that no later read ever shows."""
    def last_writes():
        for register, read in reads(checker, "ok"):
            put = register.by_value.get(read.value)
            if put and put.size and register.done[id(put)] < read.began - 1e-3 and all(
                    write.ended < read.began for write in register.puts + register.deletes):
                yield read
    read = pick(chance, last_writes())
    body = content("dropped", 64)
    history.events.append(Event(99, "put", read.key, "dropped", read.began - 1e-4, read.began - 1e-5, "ok",
                                len(body), checksum(body)))
    return "stale"


def stale(history, checker, chance):
    def places():
        for register, read in reads(checker, "ok"):
            for put in register.puts:
                later = put.size and register.overwritten(put, read.began)
                if later and later.op == "put" and register.absent_because(read.began, read.ended) is None:
                    yield read, put
    read, put = pick(chance, places())
    replace(history, read, becomes(read, put))
    return "stale"


def resurrected(history, checker, chance):
    def places():
        for register, read in reads(checker, "absent"):
            for put in register.puts:
                later = put.size and register.overwritten(put, read.began)
                if later and later.op == "delete":
                    yield read, put
    read, put = pick(chance, places())
    replace(history, read, becomes(read, put))
    return "resurrected"


def corrupt(history, checker, chance):
    _, read = pick(chance, ((r, e) for r, e in reads(checker, "ok") if e.size))
    replace(history, read, read.copy(crc=read.crc ^ 1))
    return "corrupt"


def phantom(history, checker, chance):
    """The bytes of another object."""
    _, read = pick(chance, reads(checker, "ok"))
    other, source = pick(chance, ((r, e) for r, e in reads(checker, "ok") if e.key != read.key and e.size))
    replace(history, read, read.copy(value=source.value, size=source.size, crc=source.crc))
    return "phantom"


def listings(checker):
    for event in checker.lists:
        if event.outcome == "ok":
            for name in event.names:
                register = checker.registers.get(f"ais://{event.key.split('/')[0]}/{name}")
                if register and register.present_because(event.began, event.ended):
                    yield event, name


def short_listed(history, checker, chance):
    event, name = pick(chance, listings(checker))
    replace(history, event, event.copy(names=[n for n in event.names if n != name]))
    return "short-listed"


def twice_listed(history, checker, chance):
    event, name = pick(chance, listings(checker))
    replace(history, event, event.copy(names=[*event.names, name]))
    return "twice-listed"


def metadata_lost(history, checker, chance):
    _, read = pick(chance, ((r, e) for r, e in reads(checker, "ok", "bucket:") if r.present_because(e.began, e.ended)))
    replace(history, read, read.copy(outcome="absent"))
    return "metadata-lost"


def value_lost(history, checker, chance):
    """A property or configuration value shows an older one."""
    def places():
        for prefix in ("props:", "config:"):
            for register, read in reads(checker, "ok", prefix):
                for put in register.puts:
                    if put.value != read.value and register.overwritten(put, read.began):
                        yield read, put
    read, put = pick(chance, places())
    replace(history, read, read.copy(value=put.value))
    return "metadata-lost"


def metadata_revived(history, checker, chance):
    _, read = pick(chance, ((r, e) for r, e in reads(checker, "absent", "bucket:") if r.puts
                            and r.absent_because(e.began, e.ended)))
    replace(history, read, read.copy(outcome="ok"))
    return "metadata-revived"


def metadata_gap(history, checker, chance):
    """One state in the middle lacks an acknowledged bucket."""
    ordered = sorted((s for s in history.sightings if s.buckets is not None), key=lambda s: (s.key, s.time))
    keys = [s.key for s in ordered]

    def places():
        for earlier, seen in itertools.pairwise(ordered):
            for name in seen.buckets:
                register = checker.registers.get(f"bucket:{name}")
                if (name in earlier.buckets and keys.count(seen.key) == 1 and register and len(register.puts) == 1
                        and not register.deletes and register.puts[0].outcome == "ok"
                        and earlier.time > register.puts[0].began):
                    yield seen, name
    seen, name = pick(chance, places())
    replace(history, seen, seen.copy(buckets=[n for n in seen.buckets if n != name]))
    return "metadata-lost"


def two_contents(history, checker, chance):
    keys = [s.key for s in history.sightings]
    seen = pick(chance, (s for s in history.sightings if s.key[3] and keys.count(s.key) > 1))
    replace(history, seen, seen.copy(hash="0" * 64))
    return "two-contents"


def went_back(history, checker, chance):
    by_node = {}
    for seen in sorted(history.sightings, key=lambda s: s.time):
        by_node.setdefault(seen.node, []).append(seen)

    def places():
        for seen in by_node.values():
            for a, b, c in zip(seen, seen[1:], seen[2:]):
                if 0 < a.key[3] and a.key < b.key and not any(b.time - 5 < t < c.time + 5 for _, t in history.forgiven):
                    yield a, c
    earlier, later = pick(chance, places())
    replace(history, later, later.copy(key=earlier.key, hash=earlier.hash, versions=earlier.versions, buckets=None))
    return "went-back"


def two_primaries(history, checker, chance):
    claimed = {s.claims: s.node for s in history.sightings if s.claims}
    seen = pick(chance, (s for s in history.sightings if claimed.get(s.key[:3], s.node) != s.node))
    replace(history, seen, seen.copy(claims=seen.key[:3]))
    return "two-primaries"


KINDS = {name.replace("_", "-"): function for name, function in (
    ("lost", lost), ("dropped", dropped), ("stale", stale), ("resurrected", resurrected), ("corrupt", corrupt),
    ("phantom", phantom), ("short_listed", short_listed), ("twice_listed", twice_listed),
    ("metadata_lost", metadata_lost), ("value_lost", value_lost), ("metadata_revived", metadata_revived),
    ("metadata_gap", metadata_gap), ("two_contents", two_contents), ("went_back", went_back),
    ("two_primaries", two_primaries))}


def try_on(checker, kind, seed):
    """Puts one error of this kind into a copy of what the checker has judged. Returns (noticed, text)."""
    changed = checker.history.copy()
    try:
        expected = KINDS[kind](changed, checker, random.Random(seed_of(seed, kind)))
    except Impossible as problem:
        return None, f"mutation {kind}: {problem}"
    found = Checker(changed).check().found[expected]
    noticed = len(found) > len(checker.found[expected])
    return noticed, f"mutation {kind}: {'noticed' if noticed else 'NOT NOTICED'}" + (f": {found[-1]}" if noticed else "")


def perfect(seed, operations=1000):
    """A history of clients whose operations overlap, on a store that makes no mistake: each takes effect
    at one moment between its beginning and its answer, or, if it is never answered, later or never."""
    chance, history, store, numbers = random.Random(seed), History(), {}, itertools.count()
    queue, clients, states = [], 6, []
    for client in range(clients):
        heapq.heappush(queue, (chance.random(), next(numbers), "begin", client, None))
    done = 0
    while queue:
        moment, _, stage, client, event = heapq.heappop(queue)
        if stage == "begin":
            done += 1
            if done > operations:
                continue
            event = _invent(chance, client, moment, next(numbers))
            unanswered = event.op in ("put", "delete") and chance.random() < 0.08
            effect = moment + chance.expovariate(50 if not unanswered else 0.5)
            event.ended = (moment + 0.1 if unanswered else effect + chance.expovariate(50))
            if unanswered:
                event.outcome = "unknown"
            if not (unanswered and chance.random() < 0.4):
                heapq.heappush(queue, (effect, next(numbers), "effect", client, event))
            heapq.heappush(queue, (event.ended + chance.expovariate(20), next(numbers), "begin", client, None))
            history.add(event)
        else:
            _take_effect(store, event, states, moment)
    end = moment + 10
    for key in {e.key for e in history.events if e.op != "list"}:
        event = Event("audit", "get", key, began=end, ended=end + 0.1)
        _take_effect(store, event, states, end)
        history.add(event)
    for number, (at, names) in enumerate(states):
        history.see(Sighting(f"n{number % 3}", at, (0, 0, number // 400, number + 1), f"h{number}",
                             claims=(0, 0, number // 400) if number % 3 == (number // 400) % 3 else None,
                             versions={"bmd": number},
                             buckets=sorted(names)))
        history.see(Sighting("n9", at + 1e-6, (0, 0, number // 400, number + 1), f"h{number}",
                             versions={"bmd": number}))
    history.sightings = [s for s in history.sightings if s.node == "n9" or s.claims or s.key[3] % 5]
    return history


def _invent(chance, client, moment, number):
    value = f"v{number}"
    draw = chance.random()
    if draw < 0.12:
        return Event(client, chance.choice(["put", "put", "delete"]), f"bucket:b{client}-{chance.randrange(8)}", value,
                     began=moment)
    if draw < 0.16:
        return Event(client, "put", f"config:key{client}", value, began=moment)
    if draw < 0.22:
        return Event(client, "list", "a/", began=moment)
    event = Event(client, chance.choice(["put", "put", "get", "get", "get", "delete"]),
                  f"ais://a/k{chance.randrange(40):02}", value, began=moment)
    if event.op == "put":
        event.size = chance.randrange(33, 200)
        event.crc = checksum(content(value, event.size))
    return event


def _take_effect(store, event, states, moment):
    if event.op == "put":
        store[event.key] = event
    elif event.op == "delete":
        if store.pop(event.key, None) is None and event.outcome == "ok":
            event.outcome = "absent"
    elif event.op == "list":
        event.names = sorted(key.split("/")[-1] for key in store if key.startswith("ais://a/"))
    else:
        put = store.get(event.key)
        event.outcome = "ok" if put else "absent"
        event.value, event.size, event.crc = (put.value, put.size, put.crc) if put else ("", 0, 0)
    if event.op in ("put", "delete") and not event.key.startswith("ais://"):
        states.append((moment, {key.split(":")[1] for key in store if key.startswith("bucket:")}))


def self_test(checks, seeds=20):
    """Nothing is found in perfect histories; every error is, in most of them."""
    checkers = [Checker(perfect(seed)).check() for seed in range(seeds)]
    wrong = [f"seed {seed} {name}: {texts[0]}" for seed, checker in enumerate(checkers)
             for name, texts in checker.found.items() if texts]
    checks.equal([], wrong[:3], f"nothing is found in {seeds} perfect histories")
    for kind in KINDS:
        outcomes = [try_on(checker, kind, seed) for seed, checker in enumerate(checkers[:max(2, seeds // 4)])]
        tried = [noticed for noticed, _ in outcomes if noticed is not None]
        checks.that(tried and all(tried), f"{kind}: noticed in {len(tried)} of {len(outcomes)} histories",
                    [text for noticed, text in outcomes if not noticed][:1])
