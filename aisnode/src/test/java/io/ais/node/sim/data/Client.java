package io.ais.node.sim.data;

import static io.ais.node.sim.data.DataCluster.B;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import io.ais.node.cluster.ClusterState;
import io.ais.node.job.Placement;
import io.ais.node.list.ListLimits;
import io.ais.node.list.ListMerger;
import io.ais.node.placement.Seen;
import io.ais.node.sim.data.DataTarget.Reply;
import io.ais.node.sim.data.History.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Somebody who reads and writes through a proxy that may be behind, and notes what he was told. */
final class Client {
  private static final int LARGE_BYTES = 64 * 1024;
  private static final ListLimits AT_ONCE =
      new ListLimits(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);

  private final DataCluster cluster;
  private final SimThreads threads;
  private final History history;
  private final String name;
  private final List<String> names;
  private final double deafness;
  private ClusterState seen;
  private long lastValue;
  private long answers;
  private long refusals;

  /**
   * @param deafness chance before each request that the proxy hears of no state for a long time
   */
  Client(DataCluster cluster, String name, int number, List<String> names, double deafness) {
    this.deafness = deafness;
    this.cluster = cluster;
    this.threads = cluster.threads();
    this.history = cluster.history();
    this.name = name;
    this.names = names;
    this.lastValue = number * 1_000_000L;
    this.seen = cluster.state();
  }

  long answers() {
    return answers;
  }

  long refusals() {
    return refusals;
  }

  /** Does this many things. */
  void run(int count) {
    int hearsNothing = 0;
    for (int i = 0; i < count; i++) {
      threads.doze(threads.random.nextLong(threads.chance(0.5) ? 20_000_000L : 2_000_000_000L));
      if (hearsNothing > 0) {
        hearsNothing--;
      } else if (threads.chance(deafness)) {
        hearsNothing = 25;
      } else {
        look(0.7);
      }
      one();
    }
  }

  /** The proxy hears of the newest state, or not. */
  void look(double probability) {
    if (threads.chance(probability)) {
      seen = cluster.state();
    }
  }

  private void one() {
    String object = names.get(threads.random.nextInt(names.size()));
    int what = threads.random.nextInt(100);
    if (what < 40) {
      put(object);
    } else if (what < 55) {
      delete(object);
    } else if (what < 85) {
      get(object);
    } else if (what < 93) {
      head(object);
    } else {
      list();
    }
  }

  private interface Verb {
    Reply at(DataTarget target, Seen seen);
  }

  /** Follows redirects; null when nobody can be asked. */
  private Reply ask(String object, Verb verb) {
    ClusterState state = seen;
    Snode owner = new Placement(state.smap(), state.rmd()).owner(B, object);
    if (owner == null || !state.bmd().has(B)) {
      return null;
    }
    Seen mark = new Seen(state.key(), OptionalLong.of(state.bmd().get(B).bid().bits()));
    String to = owner.id();
    for (int hops = 0; hops < 3; hops++) {
      Seen now = mark;
      Reply reply = cluster.call(null, to, target -> verb.at(target, now));
      if (reply.elsewhere() == null) {
        answers++;
        return reply;
      }
      to = reply.elsewhere();
      mark = reply.seen();
    }
    return null;
  }

  private void refused(String what, AisException e) {
    refusals++;
    cluster.trace(name + " " + what + ": " + e.status() + " " + e.getMessage());
  }

  private long bid() {
    return seen.bmd().has(B) ? seen.bmd().get(B).bid().bits() : Long.MAX_VALUE;
  }

  private void put(String object) {
    if (bid() == Long.MAX_VALUE) {
      return;
    }
    long value = ++lastValue;
    History.Op op = history.begin(object, Kind.WRITE, value, bid(), name);
    try {
      Reply reply = ask(object, (t, mark) -> t.put(B, object, content(object, value), mark));
      if (reply != null) {
        history.done(op, Kind.WRITE, reply.bid().getAsLong());
        cluster.trace(name + " put " + object + " " + value);
      }
    } catch (AisException e) {
      refused("put " + object + " " + value, e);
    }
  }

  private void delete(String object) {
    if (bid() == Long.MAX_VALUE) {
      return;
    }
    History.Op op = history.begin(object, Kind.DELETE_MAYBE, 0, bid(), name);
    try {
      Reply reply = ask(object, (t, mark) -> t.delete(B, object, mark));
      if (reply != null) {
        boolean existed = reply.content().isPresent();
        Kind kind = existed ? Kind.DELETE : Kind.READ;
        if (isAnswerOfDestroyed(kind, History.ABSENT, reply.bid().getAsLong())) {
          return;
        }
        history.done(op, kind, reply.bid().getAsLong());
        cluster.trace(name + " deleted " + object + " " + existed);
      }
    } catch (AisException e) {
      refused("delete " + object, e);
    }
  }

  /** True when there was an answer. */
  boolean get(String object) {
    long start = history.tick();
    try {
      Reply reply = ask(object, (t, mark) -> t.get(B, object, mark));
      if (reply == null) {
        return false;
      }
      if (reply.content().isEmpty()) {
        saw(object, Kind.READ, History.ABSENT, reply, start);
      } else {
        long value = value(object, reply.content().get());
        if (value >= 0) {
          saw(object, Kind.READ, value, reply, start);
        }
      }
      return true;
    } catch (AisException e) {
      refused("get " + object, e);
      return false;
    }
  }

  private void head(String object) {
    long start = history.tick();
    try {
      Reply reply = ask(object, (t, mark) -> t.head(B, object, mark));
      if (reply != null) {
        boolean there = reply.content().isPresent();
        saw(object, there ? Kind.SEEN : Kind.READ, History.ABSENT, reply, start);
      }
    } catch (AisException e) {
      refused("head " + object, e);
    }
  }

  /** Nothing is there any more: rightly, whatever was there. */
  private boolean isAnswerOfDestroyed(Kind kind, long value, long bid) {
    return kind == Kind.READ && value == History.ABSENT && !cluster.isCurrent(bid);
  }

  /** A target that is behind answers as of when it was not. */
  private void saw(String object, Kind kind, long value, Reply reply, long start) {
    if (isAnswerOfDestroyed(kind, value, reply.bid().getAsLong())) {
      return;
    }
    long from = Math.min(start, cluster.outdatedSince(reply.shown()));
    history.saw(object, kind, value, reply.bid().getAsLong(), from, name);
    cluster.trace(
        "%s %s %s %d by state %d".formatted(name, kind, object, value, reply.shown().seq()));
  }

  /** False when there was no complete answer. */
  boolean list() {
    ClusterState state = seen;
    if (!state.bmd().has(B)) {
      return false;
    }
    long start = history.tick();
    Placement placement = new Placement(state.smap(), state.rmd());
    long bid = bid();
    ListMerger merger = new ListMerger(() -> placement, cluster, threads, AT_ONCE);
    List<String> found = new ArrayList<>();
    try {
      ListRequest request = ListRequest.of("", "", 0, 2 + threads.random.nextInt(6));
      while (true) {
        ListPage page = merger.page(B, () -> bid, "list" + start, request);
        page.entries().stream().map(ListEntry::name).forEach(found::add);
        if (page.isLast()) {
          break;
        }
        request = request.after(page);
      }
    } catch (AisException e) {
      refused("list", e);
      return false;
    }
    answers++;
    listed(found, bid, Math.min(start, cluster.outdatedSince(state.key())));
    return true;
  }

  private void listed(List<String> found, long bid, long from) {
    Set<String> distinct = new HashSet<>(found);
    if (distinct.size() < found.size()) {
      threads.fail(new Violation("listed twice: " + found));
    }
    for (String object : names) {
      Kind kind = distinct.contains(object) ? Kind.SEEN : Kind.READ;
      if (isAnswerOfDestroyed(kind, History.ABSENT, bid)) {
        continue;
      }
      history.saw(object, kind, History.ABSENT, bid, from, name + " listing");
    }
    cluster.trace(name + " listed " + found);
  }

  static byte[] content(String object, long value) {
    byte[] text = (object + " " + value + " ").getBytes(StandardCharsets.UTF_8);
    return object.startsWith("large") ? Arrays.copyOf(text, LARGE_BYTES) : text;
  }

  /** The value in it, as far as that can be read; negative otherwise. */
  static long value(byte[] content) {
    int length = Math.min(40, content.length);
    String[] words = new String(content, 0, length, StandardCharsets.UTF_8).split(" ", 3);
    return words.length < 3 ? -1 : Long.parseLong(words[1]);
  }

  /** Negative when bits of it were flipped: who asks for checksums would notice. */
  private long value(String object, byte[] content) {
    long value = value(content);
    if (value < 0 || !Arrays.equals(content, content(object, value))) {
      cluster.trace(name + " got damaged bytes of " + object);
      return -1;
    }
    return value;
  }
}
