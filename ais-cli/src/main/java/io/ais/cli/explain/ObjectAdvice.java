package io.ais.cli.explain;

import io.ais.cli.explain.ObjectParts.State;
import io.ais.model.MountpathList;
import io.ais.model.ObjectSight;
import java.util.ArrayList;
import java.util.List;

/** What to do about an object, most urgent first. Stateless. */
final class ObjectAdvice {
  private final ObjectFacts facts;
  private final ObjectParts parts;
  private final Survival survival;
  private final List<Advice> all = new ArrayList<>();

  private ObjectAdvice(ObjectFacts facts, ObjectParts parts, Survival survival) {
    this.facts = facts;
    this.parts = parts;
    this.survival = survival;
  }

  static List<Advice> of(ObjectFacts facts, ObjectParts parts, Survival survival) {
    ObjectAdvice advice = new ObjectAdvice(facts, parts, survival);
    advice.away();
    if (parts.isFound()) {
      advice.damage();
      advice.missing();
      advice.misplaced();
      advice.protection();
    }
    return List.copyOf(advice.all);
  }

  private void add(String why, String command) {
    all.add(new Advice(why, command));
  }

  private void away() {
    facts
        .silent()
        .forEach(
            (id, reason) ->
                add(
                    "t[%s] does not answer (%s): bring it back; only if it is lost for good:"
                        .formatted(id, reason),
                    "ais advanced remove-from-smap 't[" + id + "]'"));
    facts.sights().forEach(this::away);
  }

  private void away(String target, ObjectSight sight) {
    boolean concerns = target.equals(facts.ownerId()) || facts.isCoded();
    if (!concerns || !sight.mayBeMissed()) {
      return;
    }
    sight
        .missed()
        .forEach(
            (path, state) ->
                add(
                    "mountpath %s of t[%s] is out with what it holds (%s): bring it back"
                        .formatted(path, target, state),
                    "ais storage mountpath %s 't[%s]=%s'"
                        .formatted(
                            state.equals("detached") ? "attach" : "enable",
                            target,
                            MountpathList.place(path))));
  }

  private void damage() {
    if (parts.has(State.DAMAGED, false)) {
      boolean repairable = survival.isReadable();
      add(
          repairable
              ? "a file of it is damaged; a scrub sets it aside and makes it again"
              : "a file of it is damaged and there is nothing to make it again from: write it"
                  + " again",
          repairable ? "ais start scrub " + facts.bck() + " --wait" : "");
    }
    if (parts.has(State.DAMAGED, true)) {
      add("a slice is damaged", encode());
    }
    if (!survival.isReadable()) {
      add("too little of it is left to read it: bring back what is away, or write it again", "");
    }
    if (parts.unfinishedWrites() > 0) {
      add("parts of a newer write are there, too few to read it: write the object again", "");
    }
  }

  private String encode() {
    return "ais start ec-encode " + facts.bck() + " --recover";
  }

  private void missing() {
    boolean copies =
        parts.rows().stream()
            .anyMatch(row -> row.state() == State.MISSING && row.what().equals("copy"));
    if (copies) {
      add("a copy is missing", "ais start resilver 't[" + facts.ownerId() + "]'");
    }
    boolean object =
        parts.rows().stream()
            .anyMatch(row -> row.state() == State.MISSING && row.what().equals("object"));
    if (object && facts.isCoded()) {
      add(
          "the object itself is missing at its owner: the next read, or this, restores it",
          encode());
    } else if (object && facts.copies() > 1 && !copies) {
      add(
          "the first copy is missing; a read makes it again, or:",
          "ais start resilver 't[" + facts.ownerId() + "]'");
    }
    ObjectSight owner = facts.sights().get(facts.ownerId());
    if (owner != null && owner.mountpaths() < facts.copies()) {
      add(
          "its bucket wants %d copies, t[%s] has %d mountpaths in service: attach another"
              .formatted(facts.copies(), facts.ownerId(), owner.mountpaths()),
          "ais storage mountpath attach 't[" + facts.ownerId() + "]=PATH'");
    }
    if (parts.has(State.MISSING, true)) {
      slices();
    }
  }

  private void slices() {
    int wanted = parts.shape().data() + parts.shape().parity();
    int active = facts.smap().activeTargets().size();
    if (wanted + 1 > active) {
      add(
          "slices are missing: %d + 1 targets are needed, %d are in service: bring some back, or add"
                  .formatted(wanted, active)
              + " some",
          "");
    } else {
      add("slices are missing", encode());
    }
  }

  private void misplaced() {
    boolean elsewhere =
        parts.rows().stream()
            .anyMatch(
                row ->
                    row.state() == State.MISPLACED
                        && !row.what().startsWith("slice")
                        && !row.target().equals(facts.ownerId()));
    boolean here =
        parts.rows().stream()
            .anyMatch(
                row ->
                    (row.state() == State.MISPLACED || row.state() == State.LEFTOVER)
                        && row.what().equals("copy")
                        && row.target().equals(facts.ownerId()));
    if (elsewhere) {
      add(
          facts.moving()
              ? "it is not yet where it belongs: a rebalance moves it"
              : "it is not where it belongs, and a read may not find it",
          facts.moving() ? "ais show rebalance" : "ais start rebalance");
    }
    if (here) {
      add(
          "a copy is on a mountpath where it does not belong",
          "ais start resilver 't[" + facts.ownerId() + "]'");
    }
    boolean leftover =
        parts.rows().stream()
            .anyMatch(
                row ->
                    (row.state() == State.LEFTOVER || row.state() == State.OLD)
                        && !row.target().equals(facts.ownerId())
                        && row.what().equals("copy"));
    if (leftover && !facts.moving()) {
      add(
          "copies are left over on other targets; when you want their room:",
          "ais start rebalance --cleanup");
    }
  }

  /** The bucket itself does not protect from the loss. */
  private void protection() {
    Survival.Verdict target = survival.withoutAnyTargets(1);
    if (facts.isCoded() || target.survives()) {
      return;
    }
    int active = facts.smap().activeTargets().size();
    int data = Math.min(2, active - 2);
    if (data >= 1) {
      add(
          "to let its bucket survive the loss of a target:",
          "ais bucket props set %s ec.enabled=true ec.data_slices=%d ec.parity_slices=1"
              .formatted(facts.bck(), data));
    } else {
      add("to survive the loss of a target, three targets are needed: add some", "");
    }
    ObjectSight owner = facts.sights().get(facts.ownerId());
    boolean roomForCopies = owner != null && owner.mountpaths() > 1;
    if (facts.copies() < 2 && roomForCopies) {
      add(
          "to let its bucket survive the loss of a disk:",
          "ais bucket props set " + facts.bck() + " mirror.enabled=true mirror.copies=2");
    }
  }
}
