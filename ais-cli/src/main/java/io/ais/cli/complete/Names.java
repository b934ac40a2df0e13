package io.ais.cli.complete;

import io.ais.model.Smap;
import java.util.List;

/** Names that a cluster knows. Every answer is empty when the cluster does not answer. */
public interface Names {
  /** The cluster map; null if nobody answers. */
  Smap smap();

  /** URIs of buckets: {@code ais://b}. */
  List<String> buckets();

  /** Ids of rebalances, the newest first. */
  List<String> rebalances();

  /** Names and ids of jobs that run, or of all. */
  List<String> jobs(boolean all);

  /** Dotted names of the cluster's configuration, in the order of declaration. */
  List<String> configKeys();

  /** The same of the tool's own configuration. */
  List<String> toolKeys();

  /** Names that stand for commands. */
  List<String> aliases();
}
