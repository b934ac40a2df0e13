package io.ais.node.placement;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.StateKey;
import io.ais.node.control.ClusterView;
import io.ais.node.job.Placement;
import java.time.Duration;

/** Finds the owner of a name under the newest published map. Thread-safe. */
public final class Ownership {
  private final ClusterView view;
  private final String selfId;
  private final ReadIndex readIndex;
  private volatile Known known;

  /** The placement of the newest state asked for; computed once per state. */
  private record Known(ClusterState state, Placement placement) {}

  public Ownership(ClusterView view, String selfId, ReadIndex readIndex) {
    this.view = view;
    this.selfId = selfId;
    this.readIndex = readIndex;
  }

  /**
   * Properties of a bucket. Before it is denied, this node makes sure that it is not merely behind.
   *
   * @throws AisException 404 when there is no such bucket, 503 when that cannot be told
   */
  public BucketProps require(Bck bck) {
    return showing(bck, known(view.current())).bmd().get(bck);
  }

  /** Whether {@link #rule} waits for nothing. */
  public boolean rulesAtOnce(Bck bck, Seen seen) {
    ClusterState state = view.current();
    return state != null && !state.key().isBelow(seen.key()) && state.bmd().has(bck);
  }

  private static ClusterState known(ClusterState state) {
    if (state == null) {
      throw AisException.unavailable("starting up: no cluster map yet, please try again later");
    }
    return state;
  }

  /** The state given, or a newer one, that has the bucket. */
  private ClusterState showing(Bck bck, ClusterState state) {
    if (state.bmd().has(bck)) {
      return state;
    }
    if (!view.leads()) {
      if (view.primaryId().isEmpty() || view.primaryId().equals(selfId)) {
        throw AisException.unavailable(
            "cannot tell whether bucket \""
                + bck
                + "\" exists: no primary is heard, please try again later");
      }
      catchUp(readIndex.newest());
    }
    ClusterState now = view.current();
    if (!now.bmd().has(bck)) {
      throw bucketNotFound(bck);
    }
    return now;
  }

  /**
   * Rules by the newest published state; waits for a newer one if the request comes from a proxy
   * that has seen it.
   *
   * @param seen what the redirecting proxy looked at; {@link Seen#NOTHING} for a direct request
   * @throws AisException 503 before the node knows a cluster, or the bucket that the proxy meant; see
   *     {@link #require} for an unknown bucket, 400 without targets
   */
  public Ruling rule(Bck bck, String name, Seen seen) {
    ClusterState state = view.current();
    if (state != null && state.key().isBelow(seen.key())) {
      state = view.awaitAtLeast(seen.key(), wait(state));
      if (state.key().isBelow(seen.key()) && !seen.means(state.bmd().get(bck))) {
        throw behind(seen.key());
      }
    }
    return rule(state, bck, name);
  }

  /**
   * Waits for a state that another node has seen.
   *
   * @throws AisException 503 when it does not come in time
   */
  public void catchUp(StateKey seen) {
    ClusterState state = view.current();
    if (state != null && state.key().isBelow(seen)) {
      state = view.awaitAtLeast(seen, wait(state));
    }
    if (state == null || state.key().isBelow(seen)) {
      throw behind(seen);
    }
  }

  private static AisException behind(StateKey seen) {
    return AisException.unavailable(
        "behind the cluster state " + seen + " of the caller, please try again later");
  }

  /**
   * Makes sure that the name still, or already, stands for the bucket with this identity.
   *
   * @throws AisException 404 when that bucket is over, 503 when this node is behind
   */
  public void requireBucket(Bck bck, long bid) {
    ClusterState state = view.current();
    BucketProps props = state == null ? null : state.bmd().get(bck);
    if (props != null && props.bid().bits() == bid) {
      return;
    }
    if (state == null || state.bmd().isBefore(bid)) {
      throw AisException.unavailable("behind the caller: no such bucket here yet: " + bck);
    }
    throw bucketNotFound(bck);
  }

  /** Rules by the newest published state. */
  public Ruling rule(Bck bck, String name) {
    return rule(view.current(), bck, name);
  }

  private static Duration wait(ClusterState state) {
    return state.config().timeout().cplaneOperation();
  }

  private Ruling rule(ClusterState shown, Bck bck, String name) {
    ClusterState state = showing(bck, known(shown));
    BucketProps props = state.bmd().get(bck);
    Placement placement = placement(state);
    Snode owner = placement.owner(bck, name);
    if (owner == null) {
      throw noTargets(state.smap());
    }
    return new Ruling(state, placement, props, owner, owner.id().equals(selfId), view.contact());
  }

  /** How names are placed under a state. */
  public Placement placement(ClusterState state) {
    Known cached = known;
    if (cached == null || cached.state != state) {
      cached = new Known(state, new Placement(state.smap(), state.rmd()));
      known = cached;
    }
    return cached.placement;
  }

  /**
   * Copies of deleted objects may come back from targets that nobody can ask now: records of
   * deletes must stay.
   */
  public boolean mayReturn(ClusterState state) {
    return placement(state).unsettled() || state.oldCopiesMayReturn();
  }

  /** 404 with the text that clients parse. */
  public static AisException bucketNotFound(Bck bck) {
    boolean remote = !bck.provider().equals("ais") || !bck.namespace().uuid().isEmpty();
    return remote
        ? new AisException(
            404,
            TypeCodes.REMOTE_BUCKET_NOT_FOUND,
            bck.provider() + " bucket \"" + bck + "\" does not exist")
        : new AisException(
            404, TypeCodes.BUCKET_NOT_FOUND, "bucket \"" + bck + "\" does not exist");
  }

  /** 400 ErrNoNodes with the number of inactive targets. */
  public static AisException noTargets(Smap smap) {
    int inactive = smap.targets().size();
    String detail =
        inactive == 0
            ? ""
            : " (" + inactive + " targets in maintenance mode or being decommissioned)";
    return new AisException(400, TypeCodes.NO_NODES, "no storage targets in the cluster" + detail);
  }

  /** The mark of a state for redirects: {@code gen.epoch.seq}, after a force {@code gen_tag...}. */
  public static String mark(ClusterState state) {
    return Seen.text(state.key());
  }
}
