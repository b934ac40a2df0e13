package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What is needed to attach the mountpaths of a target at start. Immutable.
 *
 * @param paths mountpath to label ({@code LocalConfig.mountpaths()})
 * @param testing directories are made, sharing a file system is allowed
 * @param givenId node id of flag or environment; empty when none
 * @param newId makes a node id when none is given or stored
 * @param losses whether to go on without mountpaths that the volume metadata names but are missing
 * @param outside the copy of the volume metadata that is on no mountpath
 * @param random source of mountpath ids
 */
public record MountpathConfig(
    SortedMap<String, String> paths,
    boolean testing,
    String givenId,
    Supplier<String> newId,
    LossRule losses,
    OutsideCopy outside,
    RandomGenerator random) {
  public MountpathConfig {
    paths = Collections.unmodifiableSortedMap(new TreeMap<>(paths));
    requireNonNull(givenId, "givenId");
    requireNonNull(newId, "newId");
    requireNonNull(losses, "losses");
    requireNonNull(outside, "outside");
    requireNonNull(random, "random");
  }

  /** Without a copy outside the mountpaths. */
  public MountpathConfig(
      SortedMap<String, String> paths,
      boolean testing,
      String givenId,
      Supplier<String> newId,
      LossRule losses,
      RandomGenerator random) {
    this(paths, testing, givenId, newId, losses, OutsideCopy.NONE, random);
  }
}
