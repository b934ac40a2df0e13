package io.ais.cli.explain;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketScrub;
import io.ais.model.ObjectSight;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of one object before anything is concluded. Immutable.
 *
 * @param owner the target that clients are sent to; null when no target is in service
 * @param sights what each target of the map has that answered, by id
 * @param silent targets that did not: id to reason
 * @param scrubs last complete scrub of each bucket by target; null of one that does not tell
 * @param moving a rebalance runs, or was interrupted: objects may not be where they belong
 * @param served what a client gets now; asked only when nothing of the object was found
 */
public record ObjectFacts(
    Bck bck,
    String name,
    BucketProps props,
    Smap smap,
    Snode owner,
    SortedMap<String, ObjectSight> sights,
    SortedMap<String, String> silent,
    SortedMap<String, List<BucketScrub>> scrubs,
    boolean moving,
    Served served) {

  /**
   * Answer to a client.
   *
   * @param status of HTTP; 0 when nobody answered, or was asked
   * @param text of the error
   */
  public record Served(int status, String text) {
    /** Nobody was asked. */
    public static final Served UNASKED = new Served(0, "");
  }

  /** Copies the maps. */
  public ObjectFacts {
    sights = Collections.unmodifiableSortedMap(new TreeMap<>(sights));
    silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
    scrubs = Collections.unmodifiableSortedMap(new TreeMap<>(scrubs));
  }

  String uname() {
    return bck + "/" + name;
  }

  String ownerId() {
    return owner == null ? "" : owner.id();
  }

  /** As operators write it: {@code t[ID]}. */
  static String display(String target) {
    return "t[" + target + "]";
  }

  boolean isCoded() {
    return props.ec().enabled();
  }

  /** So many copies the bucket wants on one target. */
  int copies() {
    return props.mirror().enabled() ? props.mirror().copies() : 1;
  }
}
