package io.ais.node.main;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.StateFiles;
import io.ais.node.mountpath.LossRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A target starts without mountpaths by itself when every bucket that it knew keeps its objects elsewhere
 * too: on more mountpaths than are missing, or in slices on other targets. What is missed is read from
 * there, or told to be missed (503); nothing else depends on it.
 */
final class ProtectedBuckets implements LossRule {
  private static final Logger LOG = LoggerFactory.getLogger(ProtectedBuckets.class);
  private static final int NAMED = 3;
  private static final String HINT =
      "; mount them, or start with -start_with_lost_mountpath to miss their objects";

  private final Path confdir;

  private ProtectedBuckets(Path confdir) {
    this.confdir = confdir;
  }

  /** The rule for this start. */
  static LossRule of(Startup startup) {
    return startup.flags().startWithLostMountpath()
        ? LossRule.ALLOWED
        : new ProtectedBuckets(Path.of(startup.local().confdir()));
  }

  @Override
  public String objection(int lost, String doubt) {
    List<ClusterState> states = states();
    if (states.isEmpty() || !doubt.isEmpty()) {
      return REFUSED.objection(lost, doubt) + HINT;
    }
    Set<Bck> all = new LinkedHashSet<>();
    Set<Bck> bare = new LinkedHashSet<>();
    for (ClusterState state : states) {
      for (Bck bck : state.bmd().buckets()) {
        all.add(bck);
        if (!isProtected(state.bmd().get(bck), lost)) {
          bare.add(bck);
        }
      }
    }
    return bare.isEmpty()
        ? ""
        : "%d of %d buckets have what is on them nowhere else: %s%s"
            .formatted(bare.size(), all.size(), bare.stream().limit(NAMED).toList(), HINT);
  }

  private List<ClusterState> states() {
    try {
      return StateFiles.stored(confdir);
    } catch (IOException e) {
      LOG.warn("the cluster state is not readable: {}", e.getMessage());
      return List.of();
    }
  }

  private static boolean isProtected(BucketProps props, int lost) {
    boolean mirrored = props.mirror().enabled() && props.mirror().copies() > lost;
    return mirrored || props.ec().enabled();
  }
}
