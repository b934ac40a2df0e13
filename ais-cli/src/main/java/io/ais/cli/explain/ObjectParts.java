package io.ais.cli.explain;

import static java.util.Comparator.reverseOrder;

import io.ais.model.BucketProps.EcConf;
import io.ais.model.ObjectSight;
import io.ais.model.ObjectSight.SliceOf;
import io.ais.model.ObjectSight.StoredFile;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sorts what targets have of an object: which write counts, which files are of it, which are too many,
 * old, damaged or missing. Immutable.
 */
final class ObjectParts {

  /** How a file is to be judged. */
  enum State {
    OK,
    MISSING,
    DAMAGED,
    /** Of the newest write, on a target or mountpath where it does not belong, and needed. */
    MISPLACED,
    /** The same, and not needed. */
    LEFTOVER,
    OLD,
    /** A record of a delete. */
    DELETED
  }

  /**
   * One line of the table.
   *
   * @param target its id; empty when a missing slice could be on any
   * @param what object, copy, slice, ...
   * @param sizeBytes -1 when there is nothing
   */
  record Row(
      String target, String mountpath, String what, long sizeBytes, State state, String note) {}

  private record Held(String target, StoredFile file) {}

  private final ObjectFacts facts;
  private final List<Held> held = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Survival.Part> parts = new ArrayList<>();
  private final Set<Integer> sliceIds = new HashSet<>();
  private String stamp = "";
  private boolean deleted;
  private int unfinished;
  private StoredFile object;
  private SliceOf shape;

  ObjectParts(ObjectFacts facts) {
    this.facts = facts;
    facts
        .sights()
        .forEach((id, sight) -> sight.files().forEach(file -> held.add(new Held(id, file))));
    choose();
    if (isFound()) {
      missingAtOwner();
      held.forEach(this::judge);
      missingSlices();
    } else {
      held.forEach(this::judge);
    }
  }

  /** The newest write that can be read, unless it was deleted later; else the newest of all. */
  private void choose() {
    TreeMap<String, List<Held>> writes = new TreeMap<>(reverseOrder());
    for (Held each : held) {
      if (each.file.isSound()) {
        writes.computeIfAbsent(each.file.stamp(), _ -> new ArrayList<>()).add(each);
      }
    }
    for (Map.Entry<String, List<Held>> write : writes.entrySet()) {
      if (write.getValue().stream().anyMatch(each -> each.file.deleted())) {
        deleted = stamp.isEmpty();
        break;
      }
      List<Survival.Part> usable =
          write.getValue().stream().flatMap(each -> part(each).stream()).toList();
      boolean readable = new Survival(usable).isReadable();
      if (stamp.isEmpty() || readable) {
        unfinished = stamp.isEmpty() ? 0 : writes.headMap(write.getKey()).size();
        stamp = write.getKey();
      }
      if (readable) {
        break;
      }
    }
    for (Held each : held) {
      if (isCurrent(each.file)) {
        if (each.file.slice() == null) {
          object = object == null || each.target.equals(facts.ownerId()) ? each.file : object;
        } else if (shape == null && each.file.slice().id() >= 0) {
          shape = each.file.slice();
        }
      }
    }
    if (object != null && facts.isCoded() && shape == null) {
      shape = wantedShape(object.sizeBytes());
    }
  }

  /** As the bucket is configured: below the limit objects get replicas. */
  private SliceOf wantedShape(long sizeBytes) {
    EcConf ec = facts.props().ec();
    long limit = ec.objectSizeLimit();
    boolean replicated = limit < 0 || sizeBytes < limit || sizeBytes == 0;
    return new SliceOf(replicated ? 0 : ec.dataSlices(), ec.paritySlices(), 0);
  }

  private boolean isCurrent(StoredFile file) {
    return file.isSound() && !stamp.isEmpty() && file.stamp().equals(stamp);
  }

  private boolean isActive(String target) {
    Snode node = facts.smap().targets().get(target);
    return node != null && node.isActive();
  }

  /** Empty for what no read would use. */
  private Optional<Survival.Part> part(Held each) {
    StoredFile file = each.file;
    SliceOf slice = file.slice();
    if (!file.isSound() || file.deleted()) {
      return Optional.empty();
    }
    if (slice == null) {
      return Optional.of(
          new Survival.Part(
              each.target, file.mountpath(), file.fileSystem(), -1, 1, !isTooMany(each)));
    }
    boolean used = facts.isCoded() && slice.id() >= 0 && isActive(each.target);
    return used
        ? Optional.of(
            new Survival.Part(
                each.target,
                file.mountpath(),
                file.fileSystem(),
                slice.id(),
                Math.max(1, slice.data()),
                true))
        : Optional.empty();
  }

  private boolean isAtItsPlace(Held each) {
    ObjectSight sight = facts.sights().get(each.target);
    return each.target.equals(facts.ownerId()) && sight.wanted().contains(each.file.mountpath());
  }

  /** A whole copy beside the one in the right place, of the same write. */
  private boolean isTooMany(Held each) {
    return !isAtItsPlace(each)
        && held.stream()
            .anyMatch(
                other ->
                    other != each
                        && other.file.slice() == null
                        && other.file.isSound()
                        && other.file.stamp().equals(each.file.stamp())
                        && isAtItsPlace(other));
  }

  private void judge(Held each) {
    StoredFile file = each.file;
    String what = what(each);
    if (!file.isSound()) {
      add(each, what, State.DAMAGED, file.defect());
    } else if (file.deleted()) {
      add(each, "record of a delete", State.DELETED, "");
    } else if (!isCurrent(file)) {
      boolean newer = !stamp.isEmpty() && file.stamp().compareTo(stamp) > 0;
      add(
          each,
          what,
          State.OLD,
          newer ? "of a newer write that is not whole" : "of an older write");
    } else if (file.slice() == null) {
      judgeObject(each, what);
    } else {
      judgeSlice(each, what);
    }
    if (isCurrent(file) && !file.deleted()) {
      part(each).ifPresent(parts::add);
    }
  }

  private void judgeObject(Held each, String what) {
    if (isAtItsPlace(each)) {
      add(each, what, State.OK, "");
      return;
    }
    boolean here = each.target.equals(facts.ownerId());
    String place =
        here ? "another mountpath" : facts.owner() == null ? "?" : facts.owner().display();
    State state = isTooMany(each) ? State.LEFTOVER : State.MISPLACED;
    add(each, what, state, "belongs to " + place);
  }

  private void judgeSlice(Held each, String what) {
    SliceOf slice = each.file.slice();
    if (!facts.isCoded()) {
      add(each, what, State.LEFTOVER, "its bucket has no slices any more");
    } else if (slice.id() < 0) {
      add(each, what, State.DAMAGED, "does not say which slice it is");
    } else if (!isActive(each.target)) {
      add(each, what, State.LEFTOVER, "its target is out of service");
    } else if (each.target.equals(facts.ownerId())) {
      add(each, what, State.MISPLACED, "on the target of the object itself");
    } else if (slice.data() != shape.data() || slice.parity() != shape.parity()) {
      add(each, what, State.LEFTOVER, "of another shape");
    } else if (sliceIds.add(slice.id())) {
      add(each, what, State.OK, "");
    } else {
      add(each, what, State.LEFTOVER, "the same slice is elsewhere, too");
    }
  }

  private void add(Held each, String what, State state, String note) {
    StoredFile file = each.file;
    long size = file.isSound() ? file.sizeBytes() : -1;
    rows.add(new Row(each.target, file.mountpath(), what, size, state, note));
  }

  private String what(Held each) {
    SliceOf slice = each.file.slice();
    if (slice != null) {
      return slice.id() < 0 ? "slice" : name(slice, slice.id());
    }
    List<String> wanted = facts.sights().get(each.target).wanted();
    boolean first = !wanted.isEmpty() && wanted.getFirst().equals(each.file.mountpath());
    return first && each.target.equals(facts.ownerId()) ? "object" : "copy";
  }

  private static String name(SliceOf of, int id) {
    if (of.data() == 0) {
      return "replica " + (id + 1) + " of " + of.parity();
    }
    String kind = id < of.data() ? " (data)" : " (parity)";
    return "slice " + (id + 1) + " of " + (of.data() + of.parity()) + kind;
  }

  private void missingAtOwner() {
    ObjectSight sight = facts.sights().get(facts.ownerId());
    if (sight == null) {
      return;
    }
    for (int i = 0; i < sight.wanted().size(); i++) {
      String path = sight.wanted().get(i);
      boolean there =
          held.stream()
              .anyMatch(
                  each ->
                      each.target.equals(facts.ownerId())
                          && each.file.slice() == null
                          && each.file.mountpath().equals(path)
                          && (isCurrent(each.file) || !each.file.isSound()));
      if (!there) {
        String what = i == 0 ? "object" : "copy";
        rows.add(new Row(facts.ownerId(), path, what, -1, State.MISSING, ""));
      }
    }
  }

  private void missingSlices() {
    if (!facts.isCoded() || shape == null) {
      return;
    }
    for (int id = 0; id < shape.data() + shape.parity(); id++) {
      if (!sliceIds.contains(id)) {
        boolean away =
            !facts.silent().isEmpty()
                || facts.sights().values().stream().anyMatch(ObjectSight::mayBeMissed);
        String note = away ? "or on a target or mountpath that is away" : "";
        rows.add(new Row("", "", name(shape, id), -1, State.MISSING, note));
      }
    }
  }

  /** What the table has: the object with its copies, then slices, then what is elsewhere. */
  List<Row> rows() {
    return rows.stream()
        .sorted(Comparator.comparingInt(this::rank).thenComparing(Row::what))
        .toList();
  }

  private int rank(Row row) {
    if (row.what().equals("object")) {
      return 0;
    }
    if (row.what().equals("copy")) {
      return row.target().equals(facts.ownerId()) ? 1 : 3;
    }
    return row.state() == State.DELETED ? 4 : 2;
  }

  /** Parts of the write that counts. */
  List<Survival.Part> usable() {
    return parts;
  }

  /** There is some of a write that was not deleted. */
  boolean isFound() {
    return !stamp.isEmpty();
  }

  /** The newest that is known is a delete. */
  boolean isDeleted() {
    return deleted;
  }

  /** Writes that are newer than the one that counts, of which too little is there. */
  int unfinishedWrites() {
    return unfinished;
  }

  /** A whole copy of the write that counts, at the owner if that has one; null when there is none. */
  StoredFile object() {
    return object;
  }

  /** How the write that counts is, or should be, cut; null when it is not. */
  SliceOf shape() {
    return shape;
  }

  boolean has(State state) {
    return rows.stream().anyMatch(row -> row.state() == state);
  }

  /** In that state, of the object itself or of its slices. */
  boolean has(State state, boolean slices) {
    return rows.stream()
        .anyMatch(
            row ->
                row.state() == state
                    && (row.what().startsWith("slice") || row.what().startsWith("replica"))
                        == slices);
  }
}
