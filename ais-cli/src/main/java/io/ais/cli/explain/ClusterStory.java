package io.ais.cli.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.render.Table;
import io.ais.cli.render.Times;
import io.ais.model.Bck;
import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@code ais explain cluster} says. Immutable. */
public final class ClusterStory {
  private final ClusterFacts facts;
  private final Smap smap;
  private final List<Snode> silent;
  private final List<BucketProtection> buckets = new ArrayList<>();

  /** Concludes from the facts. */
  public ClusterStory(ClusterFacts facts) {
    this.facts = facts;
    this.smap = facts.picture().smap();
    this.silent =
        Stream.concat(
                facts.picture().proxies().values().stream(),
                facts.picture().targets().values().stream())
            .filter(node -> node.snode().isActive() && node.version().isEmpty())
            .map(NodeStatus::snode)
            .toList();
    BucketProtection.Ground ground = ground();
    for (Bck bck : facts.buckets().buckets()) {
      buckets.add(BucketProtection.of(bck, facts.buckets().get(bck), ground));
    }
  }

  private BucketProtection.Ground ground() {
    List<List<String>> mountpaths = new ArrayList<>();
    facts
        .mountpaths()
        .forEach(
            (id, list) ->
                mountpaths.add(
                    list.available().stream().map(path -> facts.fileSystem(id, path)).toList()));
    List<Integer> out =
        facts.mountpaths().values().stream()
            .map(list -> list.missed().size())
            .filter(count -> count > 0)
            .toList();
    int quiet = (int) silent.stream().filter(Snode::isTarget).count();
    return new BucketProtection.Ground(
        mountpaths,
        smap.activeTargets().size() - quiet,
        quiet + out.size(),
        out.stream().mapToInt(Integer::intValue).max().orElse(0));
  }

  private List<Advice> advice() {
    return new ClusterAdvice(facts, buckets, silent).all();
  }

  /** For people. */
  public String text(Times times) {
    StringBuilder text = new StringBuilder();
    text.append("Gateways\n");
    gateways().forEach(line -> text.append("  ").append(line).append('\n'));
    text.append("\nTargets\n");
    targets().forEach(line -> text.append("  ").append(line).append('\n'));
    text.append("\nBuckets\n");
    if (buckets.isEmpty()) {
      text.append("  none\n");
    } else {
      text.append(table(times));
    }
    text.append("\nRunning\n");
    running().forEach(line -> text.append("  ").append(line).append('\n'));
    List<Advice> advice = advice();
    text.append("\nTo do\n").append(advice.isEmpty() ? "  nothing\n" : Advice.text(advice));
    return text.toString();
  }

  private static String count(long number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }

  private List<String> gateways() {
    List<String> lines = new ArrayList<>();
    long active = smap.proxies().values().stream().filter(Snode::isActive).count();
    String primary = smap.primary() == null ? "no primary" : "primary " + smap.primary().display();
    lines.add(count(active, "gateway") + " in service, " + primary);
    Voting voting = facts.voting();
    if (!voting.isKnown()) {
      lines.add("who decides about changes is not known: no node tells");
    } else if (!voting.sole().isEmpty()) {
      lines.add(
          "p[%s] is the only one that can lead and decides alone: while it is away nothing can be changed"
              .formatted(voting.sole()));
    } else {
      lines.add(
          "%s (gateways and targets), a change needs %d of them; %d answer%s"
              .formatted(
                  count(voting.voters().size(), "voter"),
                  voting.needed(),
                  voting.voters().size() - voting.silent().size(),
                  voting.isQuorate() ? "" : ": NOTHING CAN BE CHANGED"));
      lines.add(
          "any %s more may be lost before nothing can be changed; %s can lead"
              .formatted(
                  voting.spare() == 0 ? "0" : Integer.toString(voting.spare()),
                  count(voting.electable(), "gateway")));
    }
    lines.add("objects are read and written while any gateway and their targets are up");
    return lines;
  }

  private List<String> targets() {
    List<String> lines = new ArrayList<>();
    long active = smap.activeTargets().size();
    long quiet = silent.stream().filter(Snode::isTarget).count();
    lines.add(
        count(active, "target")
            + " in service"
            + (quiet == 0
                ? ""
                : ", " + quiet + (quiet == 1 ? " of them does" : " of them do") + " not answer")
            + (smap.targets().size() == active
                ? ""
                : ", " + (smap.targets().size() - active) + " out of service"));
    if (!facts.lost().isEmpty()) {
      lines.add("lost, with what only they hold: " + String.join(", ", facts.lost()));
    }
    long mountpaths =
        facts.mountpaths().values().stream().mapToLong(list -> list.available().size()).sum();
    long missed =
        facts.mountpaths().values().stream().mapToLong(list -> list.missed().size()).sum();
    if (active > 0) {
      lines.add(
          count(mountpaths, "mountpath")
              + " in service"
              + (missed == 0 ? "" : ", " + missed + " out with what they hold"));
    }
    return lines;
  }

  private String table(Times times) {
    Table table =
        new Table(
            "BUCKET",
            "KEEPS",
            "DISKS IT MAY LOSE",
            "TARGETS IT MAY LOSE",
            "LAST VERIFIED",
            "LACKS");
    for (BucketProtection bucket : buckets) {
      table.row(
          bucket.bck().toString(),
          bucket.promise(),
          Integer.toString(bucket.disks()),
          Integer.toString(bucket.targets()),
          verified(bucket.bck(), times),
          bucket.lacks().isEmpty() ? "-" : bucket.lacks());
    }
    return table.text(true);
  }

  private String verified(Bck bck, Times times) {
    LastScrub scrub = LastScrub.of(bck, facts.scrubs());
    if (!scrub.known()) {
      return "unknown";
    }
    return scrub.endedNanos() == 0
        ? "never"
        : times.access(Instant.ofEpochSecond(0, scrub.endedNanos()));
  }

  private List<String> running() {
    List<String> lines = new ArrayList<>(facts.jobs());
    ClusterFacts.Rebalance rebalance = facts.rebalance();
    boolean listed = lines.stream().anyMatch(job -> job.contains("rebalance"));
    if (rebalance.running() && !listed) {
      lines.add("rebalance[" + rebalance.id() + "]");
    }
    return lines.isEmpty() ? List.of("nothing") : lines;
  }

  /** For programs. */
  public ObjectNode json() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    ObjectNode gateways = all.putObject("gateways");
    Voting voting = facts.voting();
    gateways.put("active", smap.proxies().values().stream().filter(Snode::isActive).count());
    gateways.put("primary", smap.primaryId());
    gateways.put("voters", voting.voters().size());
    gateways.put("needed", voting.isKnown() ? voting.needed() : 0);
    gateways.put("silent", voting.silent().size());
    gateways.put("may_be_lost", voting.spare());
    gateways.put("can_change", voting.isKnown() && voting.isQuorate());
    ObjectNode targets = all.putObject("targets");
    targets.put("active", smap.activeTargets().size());
    targets.put("out", smap.targets().size() - smap.activeTargets().size());
    ArrayNode quiet = targets.putArray("silent");
    silent.stream().filter(Snode::isTarget).forEach(node -> quiet.add(node.id()));
    ArrayNode lost = targets.putArray("lost");
    facts.lost().forEach(lost::add);
    ArrayNode list = all.putArray("buckets");
    for (BucketProtection bucket : buckets) {
      ObjectNode each = list.addObject();
      each.put("bucket", bucket.bck().toString());
      each.put("keeps", bucket.promise());
      each.put("disks", bucket.disks());
      each.put("targets", bucket.targets());
      each.put("lacks", bucket.lacks());
      each.put("verified", LastScrub.of(bucket.bck(), facts.scrubs()).endedNanos());
    }
    ArrayNode jobs = all.putArray("running");
    if (!running().equals(List.of("nothing"))) {
      running().forEach(jobs::add);
    }
    all.set("todo", Advice.json(advice()));
    return all;
  }
}
