package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ais.model.Snode;

/** What a message says. Immutable. States that are absent are null. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Body.Store.class, name = "STORE"),
  @JsonSubTypes.Type(value = Body.Stored.class, name = "STORED"),
  @JsonSubTypes.Type(value = Body.Done.class, name = "DONE"),
  @JsonSubTypes.Type(value = Body.Learn.class, name = "LEARN"),
  @JsonSubTypes.Type(value = Body.Seen.class, name = "SEEN"),
  @JsonSubTypes.Type(value = Body.Heartbeat.class, name = "HEARTBEAT"),
  @JsonSubTypes.Type(value = Body.Need.class, name = "NEED"),
  @JsonSubTypes.Type(value = Body.Refuse.class, name = "REFUSE"),
  @JsonSubTypes.Type(value = Body.Nudge.class, name = "NUDGE"),
  @JsonSubTypes.Type(value = Body.PreVote.class, name = "PREVOTE"),
  @JsonSubTypes.Type(value = Body.PreVoteReply.class, name = "PREVOTE_REPLY"),
  @JsonSubTypes.Type(value = Body.Vote.class, name = "VOTE"),
  @JsonSubTypes.Type(value = Body.Yes.class, name = "YES"),
  @JsonSubTypes.Type(value = Body.No.class, name = "NO"),
  @JsonSubTypes.Type(value = Body.Handover.class, name = "HANDOVER"),
  @JsonSubTypes.Type(value = Body.Join.class, name = "JOIN"),
  @JsonSubTypes.Type(value = Body.JoinReply.class, name = "JOIN_REPLY"),
  @JsonSubTypes.Type(value = Body.Invite.class, name = "INVITE"),
  @JsonSubTypes.Type(value = Body.Decline.class, name = "DECLINE"),
  @JsonSubTypes.Type(value = Body.Abandon.class, name = "ABANDON"),
  @JsonSubTypes.Type(value = Body.Leave.class, name = "LEAVE"),
  @JsonSubTypes.Type(value = Body.Left.class, name = "LEFT"),
  @JsonSubTypes.Type(value = Body.Probe.class, name = "PROBE"),
  @JsonSubTypes.Type(value = Body.Alive.class, name = "ALIVE"),
  @JsonSubTypes.Type(value = Body.Survey.class, name = "SURVEY"),
  @JsonSubTypes.Type(value = Body.SurveyReply.class, name = "SURVEY_REPLY"),
  @JsonSubTypes.Type(value = Body.Renounce.class, name = "RENOUNCE"),
  @JsonSubTypes.Type(value = Body.Gone.class, name = "GONE")
})
public sealed interface Body {

  /** Take this proposal; the newest committed state is named beside it. */
  record Store(
      @JsonProperty("term") Term term,
      @JsonProperty("state") ClusterState state,
      @JsonProperty("committed") StateKey committed)
      implements Body {}

  /** The proposal is on disk here. */
  record Stored(
      @JsonProperty("term") Term term,
      @JsonProperty("key") StateKey key,
      @JsonProperty("hash") String hash)
      implements Body {}

  /** The state of this key and hash is committed. */
  record Done(
      @JsonProperty("term") Term term,
      @JsonProperty("key") StateKey key,
      @JsonProperty("hash") String hash)
      implements Body {}

  /** A committed state, whole. */
  record Learn(@JsonProperty("term") Term term, @JsonProperty("state") ClusterState state)
      implements Body {}

  /**
   * Answer to a heartbeat, and notice of publication.
   *
   * @param beat number of the heartbeat answered; 0 when none
   * @param published key of the newest state shown here
   * @param report of the newest rebalance; null if none
   */
  record Seen(
      @JsonProperty("term") Term term,
      @JsonProperty("beat") long beat,
      @JsonProperty("published") StateKey published,
      @JsonProperty("report") RebalanceReport report)
      implements Body {}

  /**
   * The primary lives.
   *
   * @param committed key of its newest committed state
   * @param beat number of this round
   * @param heard newest round of which this receiver's answer arrived; 0 when none or not a member
   * @param answered the same, whatever the receiver is: it permits nothing, but says that they are in
   *     touch
   * @param settled key of the newest state that a quorum of its voters has marked
   * @param member id of the node that is meant: another one may have its address now
   */
  record Heartbeat(
      @JsonProperty("term") Term term,
      @JsonProperty("committed") StateKey committed,
      @JsonProperty("hash") String hash,
      @JsonProperty("beat") long beat,
      @JsonProperty("heard") long heard,
      @JsonProperty("answered") long answered,
      @JsonProperty("settled") StateKey settled,
      @JsonProperty("member") String member)
      implements Body {}

  /** Send me what is newer than this. */
  record Need(
      @JsonProperty("accepted") StateKey accepted, @JsonProperty("committed") StateKey committed)
      implements Body {}

  /** Your term is over, or your state is old. */
  record Refuse(@JsonProperty("promised") Term promised, @JsonProperty("newer") ClusterState newer)
      implements Body {}

  /** I lost the primary; this is the newest state I have. */
  record Nudge(@JsonProperty("state") ClusterState state) implements Body {}

  /** Would you vote for me? Nothing durable. */
  record PreVote(@JsonProperty("round") long round, @JsonProperty("accepted") StateKey accepted)
      implements Body {}

  /** Answer to PREVOTE. */
  record PreVoteReply(
      @JsonProperty("round") long round,
      @JsonProperty("yes") boolean yes,
      @JsonProperty("promised") Term promised,
      @JsonProperty("newer") ClusterState newer)
      implements Body {}

  /** Vote for me in this term. */
  record Vote(
      @JsonProperty("term") Term term,
      @JsonProperty("accepted") StateKey accepted,
      @JsonProperty("handover") boolean handover)
      implements Body {}

  /** The vote is on disk here. */
  record Yes(@JsonProperty("term") Term term) implements Body {}

  /** No vote; what the voter knows better. */
  record No(
      @JsonProperty("term") Term term,
      @JsonProperty("promised") Term promised,
      @JsonProperty("newer") ClusterState newer)
      implements Body {}

  /**
   * Take over from me.
   *
   * @param beat newest round that this receiver answered: who received that one long ago got this
   *     message late, and the asker has given up
   */
  record Handover(
      @JsonProperty("term") Term term,
      @JsonProperty("key") StateKey key,
      @JsonProperty("beat") long beat)
      implements Body {}

  /**
   * Let me in.
   *
   * @param founder this node would found a cluster itself
   * @param restarted unclean restart or interrupted rebalance
   * @param shown newest state that this node shows
   * @param leaving it only wants to know whether it may go: an order is to be carried out
   */
  record Join(
      @JsonProperty("node") Snode node,
      @JsonProperty("founder") boolean founder,
      @JsonProperty("restarted") boolean restarted,
      @JsonProperty("shown") StateKey shown,
      @JsonProperty("leaving") boolean leaving)
      implements Body {}

  /**
   * Answer to JOIN when the sender of this is not going to admit now.
   *
   * @param refusal why never; empty when the joiner shall go on asking
   * @param primaryUrl whom to ask; empty if unknown
   */
  record JoinReply(
      @JsonProperty("refusal") String refusal, @JsonProperty("primary_url") String primaryUrl)
      implements Body {}

  /** An operator wants you in this cluster: send JOIN to me. */
  record Invite(@JsonProperty("non_electable") boolean nonElectable) implements Body {}

  /** Answer to INVITE of another cluster: no, and why. */
  record Decline(@JsonProperty("reason") String reason) implements Body {}

  /** The founding under this uuid was given up by its author. */
  record Abandon(@JsonProperty("founding") String founding) implements Body {}

  /** I am going: take me out. */
  record Leave(@JsonProperty("id") String id) implements Body {}

  /** You are out, and enough others know it. */
  record Left(@JsonProperty("key") StateKey key) implements Body {}

  /** I have not heard you, primary of this term, for long: are you there? */
  record Probe(@JsonProperty("term") Term term) implements Body {}

  /** I am, and still the primary of this term. */
  record Alive(@JsonProperty("term") Term term) implements Body {}

  /**
   * Your disk went back: this store has shown a later state. Be a new voter.
   *
   * @param boot process that showed the older state; a straggler of an earlier process says nothing
   *     about the one that runs
   */
  record Renounce(@JsonProperty("store") String store, @JsonProperty("boot") String boot)
      implements Body {}

  /** Your cluster is no more, it joined another one; I was a member. */
  record Gone(@JsonProperty("moved") Moved moved) implements Body {}

  /** An operator forces me to be primary: where do you stand? */
  record Survey(@JsonProperty("round") long round, @JsonProperty("accepted") StateKey accepted)
      implements Body {}

  /**
   * Answer to SURVEY.
   *
   * @param newer newest accepted state, if it is newer than the asker's
   * @param hears primary that was heard lately; empty for none
   */
  record SurveyReply(
      @JsonProperty("round") long round,
      @JsonProperty("promised") Term promised,
      @JsonProperty("newer") ClusterState newer,
      @JsonProperty("hears") String hears)
      implements Body {}
}
