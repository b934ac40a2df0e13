package io.ais.node.cluster;

import io.ais.model.Snode;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * What this node learned of the others from their messages: address, store, process, progress.
 * Memory only. Confined to the control thread.
 */
final class Peers {

  /** Answers are not older than any clock reading. */
  static final long NEVER = Long.MIN_VALUE / 4;

  /** One other node. */
  static final class Peer {
    final String id;
    String store = "";
    String boot = "";
    String url = "";
    long answeredAt = NEVER;

    /** Since when it is this process: it has not been silent for longer. */
    long beganAt = NEVER;

    /** Send time of the newest heartbeat that was answered in this term. */
    long answeredBeatSent = NEVER;

    long answeredBeat;
    StateKey published = StateKey.NONE;
    RebalanceReport report;

    /** Newest state that this store showed, in whichever process. */
    StateKey shown = StateKey.NONE;

    String shownBoot = "";
    String shownStore = "";
    final Set<String> formerBoots = new HashSet<>();

    /** Process whose unclean restart was dealt with. */
    String renewedBoot = "";

    Peer(String id) {
      this.id = id;
    }
  }

  private final Node node;
  private final TreeMap<String, Peer> peers = new TreeMap<>();

  /** Until then an earlier primary may have been answered instead of this one. */
  private long othersAnsweredUntil = NEVER;

  Peers(Node node) {
    this.node = node;
  }

  Peer peer(String id) {
    return peers.computeIfAbsent(id, Peer::new);
  }

  Collection<Peer> all() {
    return peers.values();
  }

  /** Notes who sent this; another process or store starts with a clean record. */
  void note(Message message) {
    Peer peer = peer(message.from());
    if (!peer.boot.equals(message.boot()) || !peer.store.equals(message.store())) {
      peer.boot = message.boot();
      peer.store = message.store();
      peer.beganAt = node.now;
      peer.answeredAt = NEVER;
      peer.answeredBeatSent = NEVER;
      peer.answeredBeat = 0;
      peer.published = StateKey.NONE;
      peer.report = null;
    }
    if (!message.url().isEmpty()) {
      peer.url = message.url();
    }
  }

  /** Another process of that node is known. */
  boolean knowsOther(Message message) {
    String boot = peer(message.from()).boot;
    return !boot.isEmpty() && !boot.equals(message.boot());
  }

  /** Control URL: as the node itself said last, else as the newest map says. */
  String url(String id) {
    Peer peer = peers.get(id);
    if (peer != null && !peer.url.isEmpty()) {
      return peer.url;
    }
    if (node.accepted == null) {
      return "";
    }
    Snode member = node.accepted.smap().node(id);
    if (member != null) {
      return member.controlNet().url();
    }
    return node.accepted.header().departures().stream()
        .filter(departure -> departure.id().equals(id))
        .map(departure -> departure.node().controlNet().url())
        .findFirst()
        .orElse("");
  }

  void send(String id, Body body) {
    if (!id.equals(node.id()) && !id.isEmpty()) {
      node.send(id, url(id), body);
    }
  }

  /**
   * The node shows an older state than an earlier process of it did with the same store: what it wrote
   * is not what it finds.
   */
  boolean wentBack(Message message, StateKey published) {
    Peer peer = peer(message.from());
    if (peer.formerBoots.contains(message.boot())) {
      return false; // a straggler of a process that is gone
    }
    boolean sameStore = message.store().equals(peer.shownStore);
    boolean back =
        sameStore && !message.boot().equals(peer.shownBoot) && published.isBelow(peer.shown);
    if (!sameStore || !published.isBelow(peer.shown)) {
      if (!peer.shownBoot.isEmpty() && !peer.shownBoot.equals(message.boot())) {
        peer.formerBoots.add(peer.shownBoot);
      }
      peer.shown = published;
      peer.shownBoot = message.boot();
      peer.shownStore = message.store();
    }
    return back;
  }

  /** The node answered a heartbeat not longer ago than this. */
  boolean answeredWithin(String id, long nanos) {
    Peer peer = peers.get(id);
    return peer != null && node.now - peer.answeredAt <= nanos;
  }

  /**
   * The node answered no primary for so long by its own clock; the two clocks may differ by a tenth
   * from the right time each. Stronger than the opposite of {@link #answeredWithin}, which knows of answers to this primary only.
   */
  boolean isSilentFor(String id, long nanos) {
    Peer peer = peers.get(id);
    long answeredAt = peer == null ? NEVER : peer.answeredAt;
    return node.now - Math.max(answeredAt, othersAnsweredUntil) > nanos * 5 / 4;
  }

  /** A new primacy counts answers afresh. */
  void forgetAnswers() {
    othersAnsweredUntil = node.now + node.timings().lease();
    for (Peer peer : peers.values()) {
      peer.answeredAt = NEVER;
      peer.answeredBeatSent = NEVER;
      peer.answeredBeat = 0;
      peer.report = null;
    }
  }
}
