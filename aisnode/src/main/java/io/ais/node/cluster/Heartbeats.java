package io.ais.node.cluster;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The pulse of a term: the primary's lease, the members' answers, and the permission to write that
 * a target derives from both. Confined to the control thread.
 */
final class Heartbeats {
  private static final int REMEMBERED = 128;

  private final Node node;
  private final Peers peers;
  private final Replication replication;

  /** Send times of own beats, and receive times of the primary's: newest last. */
  private final Map<Long, Long> sentAt = bounded();

  private final Map<Long, Long> receivedAt = bounded();
  private Term receivedTerm = Term.ZERO;
  private long beat;
  private long electedAt;
  private long lastSentAt;

  /** After a pause of this process the answers that wait are read before the lease is judged. */
  private long graceUntil;

  /** Receipt of the newest beat of which the primary said that it heard the answer. */
  private long heardAt = Peers.NEVER;

  private long writeUntil = Peers.NEVER;

  Heartbeats(Node node, Peers peers, Replication replication) {
    this.node = node;
    this.peers = peers;
    this.replication = replication;
  }

  private static Map<Long, Long> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
        return size() > REMEMBERED;
      }
    };
  }

  // ---- primary

  void elected() {
    electedAt = node.now;
    lastSentAt = node.now;
    sentAt.clear();
    send();
  }

  /** One round to everybody, inactive and departing nodes too. */
  void send() {
    if (node.now - lastSentAt > 2 * node.timings().beat()) {
      graceUntil = node.now + node.timings().beat();
    }
    lastSentAt = node.now;
    beat++;
    sentAt.put(beat, node.now);
    Set<String> ids = new TreeSet<>();
    node.accepted.smap().nodes().forEach(member -> ids.add(member.id()));
    Rules.audience(node.accepted).forEach(voter -> ids.add(voter.id()));
    node.accepted.header().departures().stream()
        .filter(departure -> departure.verb() != Departure.Verb.REMOVED)
        .forEach(departure -> ids.add(departure.id()));
    ids.addAll(leftBehind());
    ids.forEach(this::sendTo);
    node.timer(TimerName.BEAT, node.timings().beat());
  }

  /** Who went on without this generation must hear of it to give way. */
  private List<String> leftBehind() {
    List<StateHeader.Forced> forced = node.accepted.header().forced();
    return forced.isEmpty()
        ? List.of()
        : forced.getLast().lost().stream()
            .map(Voter::id)
            .filter(id -> node.accepted.smap().node(id) == null)
            .toList();
  }

  void sendTo(String id) {
    StateKey key = node.committedKey();
    String hash = node.committed == null ? "" : node.committed.hash();
    long answered = peers.peer(id).answeredBeat;
    peers.send(
        id,
        new Body.Heartbeat(
            node.promised,
            key,
            hash,
            beat,
            permits(id) ? answered : 0,
            answered,
            replication.settled(),
            id));
  }

  /** Permission is granted to active members of the newest stored state only. */
  private boolean permits(String id) {
    return node.rules.quotes(node.accepted.smap().node(id));
  }

  /** An answer: who is alive, who shows what. */
  void onSeen(Message message, Body.Seen seen) {
    if (node.isPrimary() && peers.wentBack(message, seen.published())) {
      peers.send(message.from(), new Body.Renounce(message.store(), message.boot()));
      return;
    }
    Peers.Peer peer = peers.peer(message.from());
    if (peer.published.isBelow(seen.published())) {
      peer.published = seen.published();
    }
    if (!node.isPrimary() || !seen.term().equals(node.promised)) {
      return;
    }
    peer.answeredAt = node.now;
    if (seen.report() != null) {
      peer.report = seen.report();
    }
    Long sent = sentAt.get(seen.beat());
    if (sent != null && seen.beat() > peer.answeredBeat) {
      peer.answeredBeat = seen.beat();
      peer.answeredBeatSent = sent;
    }
  }

  /** Voters whose answer to a beat sent within the lease arrived; this node included. */
  Set<Voter> answering() {
    long oldest = node.now - node.timings().lease();
    Set<Voter> voters = new TreeSet<>();
    voters.add(node.voter());
    for (Peers.Peer peer : peers.all()) {
      if (peer.answeredBeatSent >= oldest) {
        voters.add(new Voter(peer.id, peer.store));
      }
    }
    return voters;
  }

  /** No quorum answered for the time of the lease. */
  boolean leaseIsOver() {
    boolean young = node.now - electedAt <= node.timings().lease();
    boolean paused = node.now - lastSentAt > 2 * node.timings().beat() || node.now < graceUntil;
    return !young && !paused && !node.rules.holdsLease(node.accepted, answering());
  }

  /**
   * Until when nobody else can have been elected: voters are loyal for longer than the lease after
   * they heard a beat, and a quorum answered one of that time. A process that slept finds this over.
   */
  long leadsUntil() {
    Set<Voter> answered = new TreeSet<>();
    answered.add(node.voter());
    if (node.rules.holdsLease(node.accepted, answered)) {
      return node.now + node.timings().lease();
    }
    List<Peers.Peer> latestFirst =
        peers.all().stream()
            .sorted(Comparator.comparingLong(peer -> -peer.answeredBeatSent))
            .toList();
    for (Peers.Peer peer : latestFirst) {
      answered.add(new Voter(peer.id, peer.store));
      if (node.rules.holdsLease(node.accepted, answered)) {
        return Math.max(electedAt, peer.answeredBeatSent) + node.timings().lease();
      }
    }
    return electedAt + node.timings().lease();
  }

  // ---- others

  void onBeat(Message message, Body.Heartbeat heartbeat) {
    if (!receivedTerm.equals(heartbeat.term())) {
      receivedTerm = heartbeat.term();
      receivedAt.clear();
    }
    receivedAt.putIfAbsent(heartbeat.beat(), node.now);
    Long received = receivedAt.get(heartbeat.heard());
    if (received != null) {
      writeUntil = Math.max(writeUntil, received + node.timings().write());
    }
    heardAt = Math.max(heardAt, receivedAt.getOrDefault(heartbeat.answered(), Peers.NEVER));
    replication.settledElsewhere(heartbeat.settled());
    replication.follow(message.from(), heartbeat.committed(), heartbeat.hash());
    replication.seen(message.from(), heartbeat.beat());
  }

  /** A message that quotes this round of this term was sent not longer ago than the nanoseconds. */
  boolean receivedWithin(Term term, long round, long nanos) {
    Long received = receivedTerm.equals(term) ? receivedAt.get(round) : null;
    return received != null && node.now - received <= nanos;
  }

  /** Whether a target may acknowledge writes at this moment. */
  boolean mayWrite(long now) {
    return now < writeUntil;
  }

  /** End of the time in which the destruction of a bucket waits for this target. */
  long closeUntil() {
    return heardAt == Peers.NEVER ? Peers.NEVER : heardAt + node.timings().close();
  }

  /** End of the permission to write, in the driver's nanoseconds. */
  long writeUntil() {
    return writeUntil;
  }
}
