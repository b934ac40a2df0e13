package io.ais.cli.explain;

import io.ais.cli.render.ClusterPicture;
import io.ais.model.Bmd;
import io.ais.model.BucketScrub;
import io.ais.model.MountpathCapacity;
import io.ais.model.MountpathList;
import io.ais.model.NodeStatus;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of a cluster before anything is concluded. Immutable.
 *
 * @param picture the map and what each node says of itself
 * @param voting who decides
 * @param lost ids of targets that are not in the map any more although objects may be on them alone
 * @param mountpaths of each target in service that answers, by id
 * @param scrubs last complete scrubs by target; null of one that does not tell
 * @param rebalance the newest one
 * @param jobs what runs, as {@code kind[id]}
 */
public record ClusterFacts(
    ClusterPicture picture,
    Voting voting,
    Set<String> lost,
    Bmd buckets,
    SortedMap<String, MountpathList> mountpaths,
    SortedMap<String, List<BucketScrub>> scrubs,
    Rebalance rebalance,
    List<String> jobs) {

  /**
   * The newest rebalance.
   *
   * @param id of its job
   * @param pending nodes that it waits for
   */
  public record Rebalance(String id, boolean running, boolean interrupted, List<String> pending) {}

  /** Copies the collections. */
  public ClusterFacts {
    mountpaths = Collections.unmodifiableSortedMap(new TreeMap<>(mountpaths));
    scrubs = Collections.unmodifiableSortedMap(new TreeMap<>(scrubs));
    lost = Collections.unmodifiableSortedSet(new TreeSet<>(lost));
    jobs = List.copyOf(jobs);
  }

  /** File systems that the mountpaths in service of a target are on: disks that can be lost one by one. */
  long disks(String target) {
    return mountpaths.get(target).available().stream()
        .map(path -> fileSystem(target, path))
        .distinct()
        .count();
  }

  /**
   * The file system of a mountpath in service.
   *
   * @return the path where it is not told: then it counts as its own
   */
  String fileSystem(String target, String path) {
    NodeStatus status = picture.targets().get(target);
    SortedMap<String, MountpathCapacity> known =
        status == null ? null : status.capacity().mountpaths();
    MountpathCapacity one = known == null ? null : known.get(path);
    return one == null || one.fs() == null ? path : one.fs().id();
  }
}
