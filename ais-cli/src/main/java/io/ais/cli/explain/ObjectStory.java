package io.ais.cli.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.explain.ObjectParts.Row;
import io.ais.cli.explain.ObjectParts.State;
import io.ais.cli.render.Table;
import io.ais.cli.render.Times;
import io.ais.cli.render.Units;
import io.ais.model.BucketProps.EcConf;
import io.ais.model.ObjectSight;
import io.ais.model.ObjectSight.StoredFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code ais explain BUCKET/OBJECT} says. Immutable. */
public final class ObjectStory {
  private final ObjectFacts facts;
  private final ObjectParts parts;
  private final Survival survival;
  private final LastScrub scrub;

  /** Concludes from the facts. */
  public ObjectStory(ObjectFacts facts) {
    this.facts = facts;
    this.parts = new ObjectParts(facts);
    this.survival = new Survival(parts.usable());
    this.scrub = LastScrub.of(facts.bck(), facts.scrubs());
  }

  /** Something of it was found. */
  public boolean isFound() {
    return parts.isFound() && !parts.isDeleted();
  }

  /** One line about its existence. */
  public String verdict() {
    if (isFound()) {
      return survival.isReadable()
          ? "exists"
          : "cannot be read: " + survival.withoutAnyTargets(0).reason();
    }
    if (parts.isDeleted()) {
      return "was deleted";
    }
    if (parts.has(State.DAMAGED)) {
      return "cannot be read: what is there of it is damaged";
    }
    return doubts().isEmpty() ? "does not exist" : "was not found, and may exist";
  }

  /** Why it may be there although nothing was found; empty when it is certainly not. */
  private List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    facts
        .silent()
        .forEach((id, reason) -> doubts.add("t[%s] does not answer: %s".formatted(id, reason)));
    for (Map.Entry<String, ObjectSight> each : facts.sights().entrySet()) {
      ObjectSight sight = each.getValue();
      if (sight.mayBeMissed() && (each.getKey().equals(facts.ownerId()) || facts.isCoded())) {
        sight
            .missed()
            .forEach(
                (path, state) ->
                    doubts.add(
                        "mountpath %s of t[%s] is out with what it holds: %s"
                            .formatted(path, each.getKey(), state)));
      }
      sight
          .unreadable()
          .forEach(
              (path, reason) ->
                  doubts.add(
                      "mountpath %s of t[%s] cannot be read: %s"
                          .formatted(path, each.getKey(), reason)));
    }
    int status = facts.served().status();
    if (!isFound() && !parts.isDeleted() && status != 404) {
      doubts.add(
          status == 0
              ? "its owner could not be asked: " + facts.served().text()
              : "a client gets %d: %s".formatted(status, facts.served().text()));
    }
    return doubts;
  }

  private String certainty() {
    return parts.isDeleted()
        ? "there is a record of its delete, and nothing newer"
        : "every target and mountpath that could have it was asked, and has nothing";
  }

  private List<Advice> advice() {
    return ObjectAdvice.of(facts, parts, survival);
  }

  // ---- survives what ----

  private Map<String, Survival.Verdict> losses() {
    Map<String, Survival.Verdict> all = new LinkedHashMap<>();
    if (!isFound()) {
      return all;
    }
    Survival.Part first = servingPart();
    if (first == null) {
      Survival.Verdict none = new Survival.Verdict(false, "too little is left to read it now");
      List.of("its disk", "its target", "any one target", "any two targets")
          .forEach(loss -> all.put(loss, none));
      return all;
    }
    if (first.slice() < 0) {
      all.put("its disk", promised(1, survival.withoutDisk(first.target(), first.mountpath())));
      all.put("its target", promised(1, survival.withoutTarget(first.target())));
    } else {
      all.put("any one disk", promised(1, survival.withoutAnyDisk()));
    }
    all.put("any one target", promised(1, survival.withoutAnyTargets(1)));
    all.put("any two targets", promised(2, survival.withoutAnyTargets(2)));
    return all;
  }

  /** The one that reads begin with; null when there is too little. */
  private Survival.Part servingPart() {
    ObjectSight owner = facts.sights().get(facts.ownerId());
    String home = owner == null || owner.wanted().isEmpty() ? "" : owner.wanted().getFirst();
    return parts.usable().stream()
        .filter(_ -> survival.isReadable())
        .min(
            Comparator.comparing((Survival.Part part) -> part.slice() >= 0)
                .thenComparing(part -> !part.target().equals(facts.ownerId()))
                .thenComparing(part -> !part.mountpath().equals(home)))
        .orElse(null);
  }

  /** More losses than the bucket promises to bear leave the bytes, but not at once. */
  private Survival.Verdict promised(int targets, Survival.Verdict verdict) {
    boolean beyond =
        verdict.survives() && facts.isCoded() && targets > facts.props().ec().paritySlices();
    return beyond
        ? new Survival.Verdict(
            true, verdict.reason() + "; reads may get 503 until the lost ones are back or given up")
        : verdict;
  }

  // ---- text ----

  /** For people. */
  public String text(Units units, Times times) {
    StringBuilder text =
        new StringBuilder(facts.uname()).append(' ').append(verdict()).append('\n');
    facts(units, times).forEach((name, value) -> line(text, name, value));
    if (!isFound()) {
      doubts().forEach(doubt -> line(text, "not certain", doubt));
      if (doubts().isEmpty() && !parts.has(State.DAMAGED)) {
        line(text, "certain", certainty());
      }
    }
    if (!parts.rows().isEmpty()) {
      text.append('\n').append(table(units));
    }
    Map<String, Survival.Verdict> losses = losses();
    if (!losses.isEmpty()) {
      text.append("\nSurvives the loss of\n");
      losses.forEach(
          (loss, verdict) ->
              text.append(
                  "  %-16s %-4s %s%n"
                      .formatted(loss, verdict.survives() ? "yes" : "NO", verdict.reason())
                      .replace("\r", "")));
    }
    List<Advice> advice = advice();
    if (!advice.isEmpty()) {
      text.append("\nTo do\n").append(Advice.text(advice));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-14s ".formatted(name + ":")).append(value).append('\n');
  }

  private Map<String, String> facts(Units units, Times times) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("owner", owner());
    StoredFile object = parts.object();
    if (object != null) {
      all.put("size", units.size(object.sizeBytes()));
      if (!object.checksum().isEmpty()) {
        all.put("checksum", object.checksumType() + "[" + object.checksum() + "]");
      }
      if (!object.version().isEmpty()) {
        all.put("version", object.version());
      }
      all.put("written", times.access(Instant.ofEpochSecond(0, object.writtenNanos())));
    }
    all.put("bucket keeps", promise());
    if (facts.owner() != null && facts.owner().isActive()) {
      all.put("verified", verified(times));
    }
    scrub.damaged().stream()
        .filter(name -> name.equals(facts.uname()) || name.startsWith(facts.uname() + " ("))
        .findFirst()
        .ifPresent(name -> all.put("last scrub", "found it damaged: " + name));
    return all;
  }

  private String owner() {
    if (facts.owner() == null) {
      return "nobody: no target is in service";
    }
    String silent = facts.silent().get(facts.ownerId());
    if (silent != null) {
      return facts.owner().display() + ", which does not answer: " + silent;
    }
    ObjectSight sight = facts.sights().get(facts.ownerId());
    return sight.wanted().isEmpty()
        ? facts.owner().display() + ", which has no mountpath in service"
        : facts.owner().display() + ", mountpath " + sight.wanted().getFirst();
  }

  private String promise() {
    List<String> words = new ArrayList<>();
    if (facts.copies() > 1) {
      words.add(facts.copies() + " copies on disks of one target");
    }
    if (facts.isCoded()) {
      EcConf ec = facts.props().ec();
      boolean replicas = parts.shape() != null && parts.shape().data() == 0;
      words.add(
          replicas
              ? "replicas of small objects on %d other target%s"
                  .formatted(ec.paritySlices(), ec.paritySlices() == 1 ? "" : "s")
              : "slices %d+%d on other targets".formatted(ec.dataSlices(), ec.paritySlices()));
    }
    return words.isEmpty() ? "one copy: no protection" : String.join(", ", words);
  }

  private String verified(Times times) {
    if (!scrub.known()) {
      return "unknown: a target does not tell when it last read its part of the bucket";
    }
    return scrub.endedNanos() == 0
        ? "never: the bucket has not been read to its end by every target"
        : "the whole bucket was last read "
            + times.access(Instant.ofEpochSecond(0, scrub.endedNanos()));
  }

  private String table(Units units) {
    Table table = new Table("TARGET", "MOUNTPATH", "WHAT", "SIZE", "STATE");
    for (Row row : parts.rows()) {
      table.row(
          row.target().isEmpty() ? "-" : ObjectFacts.display(row.target()),
          row.mountpath().isEmpty() ? "-" : row.mountpath(),
          row.what(),
          row.sizeBytes() < 0 ? "-" : units.size(row.sizeBytes()),
          word(row.state()) + (row.note().isEmpty() ? "" : ": " + row.note()));
    }
    return table.text(true);
  }

  private static String word(State state) {
    return state == State.OLD
        ? "left over"
        : switch (state) {
          case LEFTOVER -> "left over";
          case DELETED -> "deleted";
          default -> state.name().toLowerCase(Locale.ROOT);
        };
  }

  // ---- JSON ----

  /** For programs. */
  public ObjectNode json() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("object", facts.uname());
    all.put("found", isFound());
    all.put("readable", isFound() && survival.isReadable());
    all.put("deleted", parts.isDeleted());
    all.put("verdict", verdict());
    ArrayNode doubts = all.putArray("doubts");
    doubts().forEach(doubts::add);
    all.put("owner", facts.ownerId());
    all.put("owner_answers", facts.sights().containsKey(facts.ownerId()));
    StoredFile object = parts.object();
    if (object != null) {
      all.put("size", object.sizeBytes());
      all.put("checksum_type", object.checksumType());
      all.put("checksum", object.checksum());
      all.put("version", object.version());
      all.put("written", object.writtenNanos());
    }
    all.put("bucket_keeps", promise());
    all.put("verified_known", scrub.known());
    all.put("verified", scrub.endedNanos());
    ArrayNode list = all.putArray("parts");
    for (Row row : parts.rows()) {
      ObjectNode part = list.addObject();
      part.put("target", row.target());
      part.put("mountpath", row.mountpath());
      part.put("what", row.what());
      part.put("size", row.sizeBytes());
      part.put("state", row.state().name().toLowerCase(Locale.ROOT));
      part.put("note", row.note());
    }
    ObjectNode survives = all.putObject("survives");
    losses()
        .forEach(
            (loss, verdict) ->
                survives
                    .putObject(loss)
                    .put("survives", verdict.survives())
                    .put("reason", verdict.reason()));
    all.set("todo", Advice.json(advice()));
    return all;
  }
}
