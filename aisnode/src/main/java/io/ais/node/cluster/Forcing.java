package io.ais.node.cluster;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The way out of a lost quorum, by an operator's word: this node asks every member it knows, takes
 * the newest state among those that answer, and proposes it to them alone in a new generation. What
 * the others committed meanwhile is lost, and they say so when they meet the new generation. Refused
 * while anybody hears a primary. The same without an operator, and only if everybody answers, for a
 * node in the place of a {@link SoleRecovery lost sole proxy}. Confined to the control thread.
 */
final class Forcing {
  private static final int TAGS = 1 << 14;

  /** What a member said. */
  private record Answer(Voter voter, Term promised) {}

  private final Node node;
  private final Peers peers;
  private final Election election;
  private final Replication replication;
  private final Drafts drafts;
  private final TreeMap<String, Answer> answers = new TreeMap<>();
  private final Set<String> asked = new TreeSet<>();
  private ClusterState newest;
  private String commandId = "";
  private boolean recovering;
  private long round;

  Forcing(Node node, Peers peers, Election election, Replication replication, Drafts drafts) {
    this.node = node;
    this.peers = peers;
    this.election = election;
    this.replication = replication;
    this.drafts = drafts;
  }

  private boolean isUnderWay() {
    return recovering || !commandId.isEmpty();
  }

  /** Nobody else can be primary any more, and this node is where the only one was. */
  void recover() {
    if (!isUnderWay()) {
      recovering = true;
      survey();
    }
  }

  /** The operator's word. */
  void begin(String id, String command) {
    if (!id.equals(node.id())) {
      throw AisException.badRequest(display() + ": cannot force the role upon another node, " + id);
    }
    if (!commandId.isEmpty()) {
      throw AisException.unavailable(
          "setting new primary is already in progress, cannot use force");
    }
    if (node.accepted == null) {
      throw AisException.unavailable(display() + ": belongs to no cluster yet");
    }
    requireElectable(node.accepted);
    if (election.isLoyal()) {
      throw hasPrimary(display(), node.primaryId);
    }
    commandId = command;
    recovering = false;
    survey();
  }

  private void survey() {
    newest = node.accepted;
    round++;
    answers.clear();
    answers.put(node.id(), new Answer(node.voter(), node.promised));
    asked.clear();
    newest.smap().nodes().forEach(member -> asked.add(member.id()));
    if (recovering) {
      asked.remove(Rules.rule(newest).voters().getFirst().id()); // the one that is lost
    }
    asked.forEach(member -> peers.send(member, new Body.Survey(round, node.acceptedKey())));
    node.timer(TimerName.FORCE, node.timings().operation());
    decideIfComplete();
  }

  private String display() {
    return node.identity.self().display();
  }

  /** A member, or who stands where the lost sole proxy was: nobody else can be meant. */
  private void requireElectable(ClusterState state) {
    Snode self = state.smap().node(node.id());
    boolean member = self != null && self.isElectable();
    if (!member && !SoleRecovery.isPlaceOfLostSole(node, state)) {
      throw AisException.badRequest(
          display() + " is no electable proxy of the newest cluster map and cannot become primary");
    }
  }

  private static AisException hasPrimary(String witness, String primary) {
    return new AisException(
        404,
        TypeCodes.NOT_FOUND,
        "cannot force: %s hears primary p[%s]; to join another cluster name its primary ('can' query is empty)"
            .formatted(witness, primary));
  }

  // ---- those who are asked

  void onSurvey(Message message, Body.Survey ask) {
    ClusterState newer = ask.accepted().isBelow(node.acceptedKey()) ? node.accepted : null;
    String hears = election.isLoyal() ? node.primaryId : "";
    peers.send(message.from(), new Body.SurveyReply(ask.round(), node.promised, newer, hears));
  }

  // ---- the one who asks

  void onReply(Message message, Body.SurveyReply reply) {
    if (!isUnderWay() || reply.round() != round) {
      return;
    }
    if (!reply.hears().isEmpty()) {
      fail(hasPrimary("[" + message.from() + "]", reply.hears()));
      return;
    }
    if (reply.promised().isForeignTo(node.promised)) {
      fail(
          new AisException(
              409,
              "",
              "[cluster integrity error cie#20]: %s belongs to generation %s, this node to %s, both forced; name the one to keep"
                  .formatted(message.from(), reply.promised(), node.promised)));
      return;
    }
    answers.put(message.from(), new Answer(message.voter(), reply.promised()));
    if (reply.newer() != null && newest.key().isBelow(reply.newer().key())) {
      newest = reply.newer();
    }
    decideIfComplete();
  }

  private void decideIfComplete() {
    if (answers.keySet().containsAll(asked)) {
      decide();
    }
  }

  void timer() {
    if (isUnderWay()) {
      decide();
    }
  }

  private void decide() {
    try {
      requireRight();
    } catch (AisException e) {
      fail(e);
      return;
    }
    node.cancel(TimerName.FORCE);
    String command = commandId;
    String reason = recovering ? SoleRecovery.REASON : "set-primary --force";
    commandId = "";
    recovering = false;
    Term highest = node.promised;
    TreeMap<String, String> stores = new TreeMap<>();
    for (Answer answer : answers.values()) {
      highest = highest.isBelow(answer.promised()) ? answer.promised() : highest;
      stores.put(answer.voter().id(), answer.voter().store());
    }
    Term term = node.rules.forced(highest, 1 + node.random.nextInt(TAGS - 1));
    ClusterState forced = drafts.forced(newest, term, stores, reason);
    node.effect(new Effect.Alert(text(forced, reason)));
    election.force(term);
    List<Pending> answer =
        command.isEmpty()
            ? List.of()
            : List.of(new Pending(command, "", forced.key(), forced.hash(), false, 0));
    replication.propose(forced, answer, List.of());
  }

  /** An operator's word, or that nobody else can be meant: every member agrees. */
  private void requireRight() {
    if (!recovering) {
      requireElectable(newest);
      return;
    }
    if (newest != node.accepted) {
      election.adopt(newest);
      throw AisException.unavailable(SoleRecovery.REASON + " waits: there is a newer state");
    }
    Set<String> silent = new TreeSet<>(asked);
    silent.removeAll(answers.keySet());
    if (!silent.isEmpty() || !SoleRecovery.isPlaceOfLostSole(node, newest)) {
      throw AisException.unavailable(
          SoleRecovery.REASON + " waits for " + silent + "; or force a proxy");
    }
  }

  private String text(ClusterState forced, String reason) {
    List<String> lost = new ArrayList<>();
    forced.header().forced().getLast().lost().forEach(voter -> lost.add(voter.id()));
    return "primary by force (%s), generation %d: %d members go on, left behind: %s"
        .formatted(reason, forced.term().gen(), forced.smap().nodes().size(), lost);
  }

  private void fail(AisException error) {
    node.cancel(TimerName.FORCE);
    if (recovering) {
      node.effect(new Effect.Alert(error.getMessage()));
    } else {
      node.effect(new Effect.Reject(commandId, error));
    }
    recovering = false;
    commandId = "";
  }
}
