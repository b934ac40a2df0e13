package io.ais.cli.explain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whether an object would survive a loss: whether what is left of its parts gives its content. Computed
 * from the parts that were found, not from what its bucket wants. Immutable.
 */
public final class Survival {

  /**
   * A sound part of the newest write.
   *
   * @param target id of the target that has it
   * @param mountpath of that target
   * @param fileSystem id of what the mountpath lies on
   * @param slice id of the slice; -1 of a whole copy
   * @param needed so many different slices give the content; 1 of a whole copy or a replica
   * @param counted false for one that is there by chance: it belongs elsewhere and may be removed
   */
  public record Part(
      String target, String mountpath, String fileSystem, int slice, int needed, boolean counted) {

    /** All texts are there. */
    public Part {
      requireNonNull(target, "target");
      requireNonNull(mountpath, "mountpath");
      requireNonNull(fileSystem, "fileSystem");
    }

    boolean isWhole() {
      return slice < 0 || needed <= 1;
    }

    /** The same piece of the content may be there more than once. */
    private String key() {
      return needed + "/" + slice;
    }

    private String disk() {
      return "t[" + target + "]:" + mountpath;
    }
  }

  /**
   * Answer.
   *
   * @param survives the content is still there
   * @param reason what is left, or what is lacking
   */
  public record Verdict(boolean survives, String reason) {}

  private final List<Part> parts;

  /** The parts of one write. */
  public Survival(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** Whether there is enough to read it now. */
  public boolean isReadable() {
    return isReadable(parts);
  }

  private static boolean isReadable(List<Part> left) {
    if (left.stream().anyMatch(Part::isWhole)) {
      return true;
    }
    return left.stream()
        .collect(Collectors.groupingBy(Part::needed, Collectors.mapping(Part::key, distinct())))
        .entrySet()
        .stream()
        .anyMatch(shape -> shape.getValue().size() >= shape.getKey());
  }

  private static <T> java.util.stream.Collector<T, ?, Set<T>> distinct() {
    return Collectors.toSet();
  }

  /** Without this mountpath. */
  public Verdict withoutDisk(String target, String mountpath) {
    Verdict verdict =
        without(
            part -> part.target.equals(target) && part.mountpath.equals(mountpath),
            "t[" + target + "]:" + mountpath);
    if (!verdict.survives) {
      return verdict;
    }
    Set<String> systems =
        parts.stream()
            .filter(part -> part.target.equals(target) && part.mountpath.equals(mountpath))
            .map(Part::fileSystem)
            .filter(id -> !id.isEmpty())
            .collect(Collectors.toSet());
    boolean together =
        !systems.isEmpty()
            && !isReadable(
                left(part -> part.target.equals(target) && systems.contains(part.fileSystem)));
    return together ? new Verdict(true, verdict.reason + "; but on the same file system") : verdict;
  }

  /** Without this target. */
  public Verdict withoutTarget(String target) {
    return without(part -> part.target.equals(target), names(List.of(target)));
  }

  /** Without any single mountpath: the answer for the worst of them. */
  public Verdict withoutAnyDisk() {
    Set<String> disks = new TreeSet<>();
    parts.forEach(part -> disks.add(part.disk()));
    return worst(
        disks.stream().map(disk -> without(part -> part.disk().equals(disk), disk)).toList());
  }

  /** Without any so many targets at the same time: the answer for the worst of them. */
  public Verdict withoutAnyTargets(int count) {
    List<String> holders =
        new ArrayList<>(new TreeSet<>(parts.stream().map(Part::target).toList()));
    List<Verdict> all = new ArrayList<>();
    choose(holders, Math.min(count, holders.size()), 0, new ArrayList<>(), all);
    return worst(all);
  }

  private void choose(
      List<String> holders, int count, int from, List<String> lost, List<Verdict> all) {
    if (lost.size() == count) {
      Set<String> gone = new HashSet<>(lost);
      all.add(without(part -> gone.contains(part.target), names(lost)));
      return;
    }
    for (int i = from; i < holders.size(); i++) {
      lost.add(holders.get(i));
      choose(holders, count, i + 1, lost, all);
      lost.removeLast();
    }
  }

  private static String names(List<String> targets) {
    String all = targets.stream().map(id -> "t[" + id + "]").collect(Collectors.joining(", "));
    return all.replaceFirst(", ([^,]*)$", " and $1");
  }

  /** A loss that it does not survive; else one that it survives by chance; else the last. */
  private static Verdict worst(List<Verdict> all) {
    return all.stream()
        .min(
            Comparator.comparing(Verdict::survives)
                .thenComparing(verdict -> !verdict.reason.startsWith(CHANCE)))
        .orElse(new Verdict(false, "nothing of it was found"));
  }

  private static final String CHANCE = "only by chance: ";

  private Verdict without(Predicate<Part> lost, String what) {
    List<Part> left = left(lost);
    if (!isReadable(left)) {
      return new Verdict(false, lacking(left, what));
    }
    List<Part> counted = left.stream().filter(Part::counted).toList();
    return isReadable(counted)
        ? new Verdict(true, "without " + what + ": " + best(counted))
        : new Verdict(
            true, CHANCE + "without " + what + ": " + best(left) + ", and may be removed");
  }

  private List<Part> left(Predicate<Part> lost) {
    return parts.stream().filter(lost.negate()).toList();
  }

  private static String best(List<Part> left) {
    return left.stream()
        .filter(Part::isWhole)
        .findFirst()
        .map(part -> (part.slice < 0 ? "a copy on " : "a replica on ") + part.disk() + " is left")
        .orElseGet(() -> slices(left));
  }

  private static String slices(List<Part> left) {
    long count = distinct(left);
    return "%d slice%s on %s, %d needed"
        .formatted(
            count,
            count == 1 ? "" : "s",
            names(left.stream().map(Part::target).distinct().sorted().toList()),
            left.getFirst().needed);
  }

  private String lacking(List<Part> left, String what) {
    if (parts.isEmpty()) {
      return "nothing of it was found";
    }
    String rest = left.isEmpty() ? "nothing is left" : "only " + slices(left);
    return what.isEmpty() ? rest : "without " + what + ": " + rest;
  }

  private static long distinct(List<Part> left) {
    return left.stream().map(Part::key).distinct().count();
  }
}
