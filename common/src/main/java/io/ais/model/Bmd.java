package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bucket metadata: all buckets of the cluster and their properties (spec/control-plane.md 3.1).
 * Immutable.
 *
 * @param providers provider, then unique name of the namespace, then bucket name
 * @param uuid of the cluster
 * @param version grows with every change; a string in JSON
 */
public record Bmd(
    @JsonProperty("providers")
        SortedMap<String, SortedMap<String, SortedMap<String, BucketProps>>> providers,
    @JsonProperty("uuid") String uuid,
    @JsonProperty("version") @JsonFormat(shape = JsonFormat.Shape.STRING) long version) {

  /** Set in the ids of ais buckets. */
  private static final long AIS_BIT = 1L << 63;

  /** The metadata of a node that knows no cluster. */
  public static final Bmd EMPTY = new Bmd(new TreeMap<>(), "", 0);

  /** Copies the maps. */
  public Bmd {
    TreeMap<String, SortedMap<String, SortedMap<String, BucketProps>>> copy = new TreeMap<>();
    if (providers != null) {
      providers.forEach((provider, spaces) -> copy.put(provider, frozen(spaces)));
    }
    providers = Collections.unmodifiableSortedMap(copy);
    uuid = uuid == null ? "" : uuid;
  }

  private static SortedMap<String, SortedMap<String, BucketProps>> frozen(
      Map<String, SortedMap<String, BucketProps>> spaces) {
    TreeMap<String, SortedMap<String, BucketProps>> copy = new TreeMap<>();
    spaces.forEach(
        (space, buckets) ->
            copy.put(space, Collections.unmodifiableSortedMap(new TreeMap<>(buckets))));
    return Collections.unmodifiableSortedMap(copy);
  }

  /** The first metadata of a new cluster. */
  public static Bmd fresh(String uuid) {
    TreeMap<String, SortedMap<String, SortedMap<String, BucketProps>>> providers = new TreeMap<>();
    TreeMap<String, SortedMap<String, BucketProps>> spaces = new TreeMap<>();
    spaces.put(Namespace.GLOBAL.uname(), new TreeMap<>());
    providers.put("ais", spaces);
    return new Bmd(providers, uuid, 1);
  }

  /** Properties of the bucket; null when it does not exist. */
  public BucketProps get(Bck bck) {
    return buckets(bck).get(bck.name());
  }

  private Map<String, BucketProps> buckets(Bck bck) {
    SortedMap<String, SortedMap<String, BucketProps>> spaces = providers.get(bck.provider());
    if (spaces == null) {
      return Map.of();
    }
    SortedMap<String, BucketProps> buckets = spaces.get(bck.namespace().uname());
    return buckets == null ? Map.of() : buckets;
  }

  /** True when the bucket exists. */
  public boolean has(Bck bck) {
    return get(bck) != null;
  }

  /** With the bucket added or its properties replaced; version + 1. */
  public Bmd with(Bck bck, BucketProps props) {
    TreeMap<String, BucketProps> next = new TreeMap<>(buckets(bck));
    next.put(bck.name(), props);
    return replaced(bck, next);
  }

  /** Without the bucket; version + 1. */
  public Bmd without(Bck bck) {
    TreeMap<String, BucketProps> next = new TreeMap<>(buckets(bck));
    next.remove(bck.name());
    return replaced(bck, next);
  }

  private Bmd replaced(Bck bck, SortedMap<String, BucketProps> buckets) {
    TreeMap<String, SortedMap<String, SortedMap<String, BucketProps>>> all =
        new TreeMap<>(providers);
    TreeMap<String, SortedMap<String, BucketProps>> spaces =
        new TreeMap<>(all.getOrDefault(bck.provider(), new TreeMap<>()));
    spaces.put(bck.namespace().uname(), buckets);
    all.put(bck.provider(), spaces);
    return new Bmd(all, uuid, version + 1);
  }

  /** Same buckets, other version. */
  public Bmd withVersion(long newVersion) {
    return new Bmd(providers, uuid, newVersion);
  }

  /** Identity of the bucket that is created next: its version, bit 63 set for ais buckets. */
  public Uint64 nextBid(Bck bck) {
    return new Uint64(bck.provider().equals("ais") ? version | AIS_BIT : version);
  }

  /**
   * The bucket with this identity was created after this version: whoever shows this one cannot say
   * whether it exists.
   */
  public boolean isBefore(long bid) {
    return Long.compareUnsigned(bid & ~AIS_BIT, version) >= 0;
  }

  /** All buckets: by provider, then namespace (the global one first), then name. */
  public List<Bck> buckets() {
    List<Bck> out = new ArrayList<>();
    providers.forEach(
        (provider, spaces) ->
            spaces.forEach(
                (space, buckets) ->
                    buckets
                        .keySet()
                        .forEach(
                            name -> out.add(new Bck(name, provider, Namespace.parse(space))))));
    return out;
  }
}
