package io.ais.node.bucket;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.ActMsg;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketPropsToSet;
import io.ais.model.Namespace;
import io.ais.model.SummaryMsg;
import io.ais.model.Uint64;
import io.ais.model.config.BucketDefaults;
import io.ais.model.config.ClusterConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.control.ClusterView;
import io.ais.node.placement.Ownership;
import io.ais.node.runtime.WallClock;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Bucket verbs. Changes are commands of the primary and end when the change is committed and shown
 * by all reachable nodes. Thread-safe.
 */
public final class BucketService {
  private final String display;
  private final ClusterView view;
  private final Ownership ownership;
  private final Commander commander;
  private final WallClock clock;
  private final Summaries summaries;
  private final MirrorJobs mirrors;

  public BucketService(
      String display,
      ClusterView view,
      Ownership ownership,
      Commander commander,
      WallClock clock,
      Summaries summaries,
      MirrorJobs mirrors) {
    this.mirrors = mirrors;
    this.display = display;
    this.view = view;
    this.ownership = ownership;
    this.commander = commander;
    this.clock = clock;
    this.summaries = summaries;
  }

  private ClusterState state() {
    ClusterState current = view.current();
    if (current == null) {
      throw AisException.unavailable("no cluster map yet, starting up");
    }
    return current;
  }

  /** Properties of an existing bucket; see {@link Ownership#require}. */
  public BucketProps require(Bck bck) {
    if (isCloud(bck) && !state().bmd().has(bck)) {
      throw noBackend(bck);
    }
    return ownership.require(bck);
  }

  private static boolean isCloud(Bck bck) {
    return !bck.provider().equals("ais");
  }

  private AisException noBackend(Bck bck) {
    return new AisException(
        404,
        TypeCodes.FAILED_TO,
        display
            + ": failed to lookup bucket "
            + bck
            + ", err: "
            + bck.provider().toUpperCase(Locale.ROOT)
            + " backend is missing in the cluster configuration");
  }

  private AisException noRemoteCluster(Bck bck) {
    return AisException.notFound(
        display + ": remote UUID/alias " + bck.namespace().uuid() + " does not exist");
  }

  /** What a bucket reads through to must be within reach, lest every later request fails. */
  private void requireBackend(Bck before, Bck after) {
    if (after.isNone() || after.equals(before)) {
      return;
    }
    if (isCloud(after)) {
      throw noBackend(after);
    }
    if (after.namespace().uuid().isEmpty()) {
      throw AisException.badRequest(
          "backend bucket must be remote, \"" + after + "\" is of this cluster");
    }
    throw noRemoteCluster(after);
  }

  /** Refuses buckets of providers that this cluster has no backend for. */
  public void requireCreatable(Bck bck) {
    if (!isCloud(bck) && !bck.namespace().uuid().isEmpty()) {
      throw noRemoteCluster(bck);
    }
    if (isCloud(bck)) {
      throw new AisException(
          501,
          TypeCodes.REMOTE_BUCKET_NOT_FOUND,
          bck.provider() + " bucket \"" + bck + "\" does not exist");
    }
  }

  /**
   * Existing buckets in order.
   *
   * @param provider canonical, empty for all
   * @param namespace in the form of queries, empty for all
   * @param name empty for all
   */
  public List<Bck> list(String provider, String namespace, String name) {
    Namespace space = Namespace.parse(namespace);
    return state().bmd().buckets().stream()
        .filter(bck -> provider.isEmpty() || bck.provider().equals(provider))
        .filter(bck -> namespace.isEmpty() || bck.namespace().equals(space))
        .filter(bck -> name.isEmpty() || bck.name().equals(name))
        .toList();
  }

  /**
   * Creates a bucket with the cluster's defaults and the given properties over them.
   *
   * @param value tree of properties, or null
   */
  public void create(Bck bck, Object value) {
    BucketProps props = defaults(bck, Uint64.ZERO, clock.epochNanos());
    if (value != null) {
      BucketPropsToSet change = BucketPropsToSet.of(value);
      props = props.apply(change);
      requireBackend(Bck.NONE, props.backend());
      requireTargets(props, change.force());
    }
    if (copies(props) > 1) {
      mirrors.check(bck, 0, copies(props));
    }
    commander.submit(new Command.CreateBucket(bck, props));
  }

  /** Copies of each object that a target keeps. */
  private static int copies(BucketProps props) {
    return props.mirror().enabled() ? props.mirror().copies() : 1;
  }

  /** Erasure coding needs a target for the object and one for each of its slices. */
  private void requireTargets(BucketProps props, boolean force) {
    int have = state().smap().activeTargets().size();
    int need = props.ec().requiredTargets();
    if (!props.ec().enabled() || force || have >= need) {
      return;
    }
    throw new AisException(
        400,
        "ErrNotEnoughTargets",
        "not enough target nodes: EC configuration (D = "
            + props.ec().dataSlices()
            + ", P = "
            + props.ec().paritySlices()
            + ") requires at least "
            + need
            + " targets (have "
            + have
            + ")");
  }

  private BucketProps defaults(Bck bck, Uint64 bid, long created) {
    ClusterConfig config = state().config();
    return BucketDefaults.of(config, bck, bid, created);
  }

  /** Destroys a bucket and its objects. */
  public void destroy(Bck bck) {
    commander.submit(new Command.DestroyBucket(bck));
  }

  /**
   * Changes properties.
   *
   * @return id of the job that makes objects follow, empty when none has to
   */
  public String setProps(Bck bck, ActMsg message) {
    BucketPropsToSet change = BucketPropsToSet.of(message.value());
    BucketProps before = require(bck);
    BucketProps after = before.apply(change);
    requireBackend(before.backend(), after.backend());
    requireTargets(after, change.force());
    Command command = new Command.SetBucketProps(bck, change);
    return changed(bck, before, after, command, "mnc-setprops", false);
  }

  /** Back to the cluster's defaults; identity stays. As {@link #setProps}. */
  public String resetProps(Bck bck) {
    BucketProps now = require(bck);
    BucketProps after = defaults(bck, now.bid(), now.created());
    Command command = new Command.ResetBucketProps(bck, after);
    return changed(bck, now, after, command, "mnc-resetprops", false);
  }

  /**
   * Gives each object so many copies, now and in future.
   *
   * @return id of the job
   */
  public String makeCopies(Bck bck, int copies) {
    BucketProps now = require(bck);
    Map<String, Object> mirror =
        copies == 1 ? Map.of("enabled", false) : Map.of("enabled", true, "copies", copies);
    BucketPropsToSet change = BucketPropsToSet.of(Map.of("mirror", mirror));
    BucketProps after = now.apply(change);
    Command command = new Command.SetBucketProps(bck, change);
    return changed(bck, now, after, command, "mnc-actmnc", true);
  }

  /** All targets agree, then the change is committed, then the objects follow. */
  private String changed(
      Bck bck,
      BucketProps before,
      BucketProps after,
      Command command,
      String cause,
      boolean always) {
    int copies = copies(after);
    boolean follow = always || copies != copies(before);
    long bid = before.bid().bits();
    if (follow && copies > 1) {
      mirrors.check(bck, bid, copies);
    }
    if (after.ec().enabled() && !after.ec().equals(before.ec())) {
      mirrors.checkRoomForSlices(bck);
    }
    commander.submit(command);
    return follow ? mirrors.start(bck, bid, copies, cause) : "";
  }

  /** Starts or polls a summary. */
  public SummaryAnswer summary(List<Bck> which, SummaryMsg request) {
    return summaries.answer(which, request);
  }
}
