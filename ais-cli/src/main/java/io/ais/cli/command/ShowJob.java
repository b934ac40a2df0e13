package io.ais.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.render.JobState;
import io.ais.cli.render.JobView;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.RebalanceProgress;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.CommandException;
import io.ais.model.JobKind;
import io.ais.model.JobSnap;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@code ais show job} (spec/cli.md 8.1). */
public final class ShowJob implements Verb {
  private static final Set<String> COLUMNS = Set.of("NODE", "ID", "KIND", "BUCKET", "STATE");

  private record Group(JobSnap sample, SortedMap<String, JobSnap> nodes) {
    String name() {
      return JobKind.find(sample.kind()).map(JobKind::display).orElse(sample.kind());
    }
  }

  private Invocation call;

  @Override
  public void run(Invocation invocation) throws IOException {
    call = invocation;
    Args args = call.args();
    call.units();
    checkTop(args);
    Predicate<Map.Entry<String, JobSnap>> filter = filter(args.text("filter"));
    JobSelector selector = JobSelector.of(call.cluster(), args.words());
    if (selector.isRebalance() && !args.is("json")) {
      new ShowRebalance().show(call, selector);
      return;
    }
    if (selector.hasBadId()) {
      throw new CommandException("UUID \"" + selector.id() + "\" is invalid (typo?)");
    }
    new Refresher(call).run(() -> show(selector, filter, false));
  }

  /** {@code ais cluster rebalance show}: the generic table, silent when there is nothing. */
  public static void rebalances(Invocation call) throws IOException {
    ShowJob verb = new ShowJob();
    verb.call = call;
    JobSelector selector = JobSelector.of(call.cluster(), List.of("rebalance"));
    verb.show(selector, row -> true, true);
  }

  private static void checkTop(Args args) {
    if (args.has("top") && args.number("top", 0) < 1) {
      throw new CommandException(
          "invalid value for '--top': " + args.text("top") + " (must be positive)");
    }
  }

  private void show(
      JobSelector selector, Predicate<Map.Entry<String, JobSnap>> filter, boolean silent)
      throws IOException {
    boolean all = call.args().is("all") || !selector.id().isEmpty();
    List<Group> groups = groups(selector, all);
    if (groups.isEmpty()) {
      if (!silent) {
        nothing(selector);
      }
      return;
    }
    JobView view =
        new JobView(
            call.units(), call.times(), call.out(), call.args().is("date-time"), call.withHeader());
    boolean any = false;
    for (Group group : groups) {
      SortedMap<String, JobSnap> rows = new TreeMap<>(group.nodes);
      rows.entrySet().removeIf(filter.negate());
      if (rows.isEmpty()) {
        continue;
      }
      any = true;
      call.out().text(view.caption(group.nodes));
      if (call.args().is("json")) {
        call.out().line(json(rows));
        continue;
      }
      call.out().text(view.table(rows, group.sample));
      if (group.sample.kind().equals(JobKind.REBALANCE.wire())) {
        call.out()
            .text(
                RebalanceProgress.lines(
                    MoveReport.of(call.cluster(), group.sample.id(), rows), call.units()));
      }
      if (call.args().is("verbose")) {
        call.out().text(view.details(rows));
      }
    }
    if (!any) {
      call.out()
          .line(
              "No jobs match filter '"
                  + call.args().text("filter")
                  + "'. Use '--help' for details.");
    }
  }

  private void nothing(JobSelector selector) {
    if (!selector.id().isEmpty()) {
      throw new CommandException("\"x-[" + selector.id() + "]\" not found");
    }
    if (call.args().is("all")) {
      return;
    }
    String name = selector.word().isEmpty() ? "" : "'" + selector.display() + "' ";
    call.out()
        .line(
            "No running "
                + name
                + "jobs. Use '--all' to show all, '--all' <TAB-TAB> to select, '--help' for"
                + " details.");
  }

  private List<Group> groups(JobSelector selector, boolean all) throws IOException {
    Map<String, Group> byJob = new HashMap<>();
    call.cluster()
        .jobs()
        .snaps(selector.query(!all))
        .forEach(
            (node, jobs) ->
                jobs.stream()
                    .filter(job -> selector.matches(node, job))
                    .filter(job -> all || job.isRunning())
                    .forEach(
                        job ->
                            byJob
                                .computeIfAbsent(
                                    job.kind() + job.id(), k -> new Group(job, new TreeMap<>()))
                                .nodes
                                .put(node, job)));
    Pattern regex = Patterns.compile(call.args().text("regex"));
    List<Group> groups = new ArrayList<>(byJob.values());
    groups.removeIf(g -> !regex.matcher(g.name() + "[" + g.sample.id() + "]").find());
    groups.sort(
        Comparator.comparing(Group::name)
            .thenComparing(g -> g.sample.startTime())
            .thenComparing(g -> g.sample.id()));
    return newest(groups, call.args().number("top", Integer.MAX_VALUE));
  }

  private static List<Group> newest(List<Group> sorted, int top) {
    Map<String, Integer> left = new HashMap<>();
    sorted.forEach(g -> left.merge(g.name(), 1, Integer::sum));
    List<Group> kept = new ArrayList<>();
    for (Group group : sorted) {
      if (left.merge(group.name(), -1, Integer::sum) < top) {
        kept.add(group);
      }
    }
    return kept;
  }

  private static Predicate<Map.Entry<String, JobSnap>> filter(String text) {
    if (text.isEmpty()) {
      return row -> true;
    }
    int eq = text.indexOf('=');
    String column = eq < 0 ? text : text.substring(0, eq);
    if (!COLUMNS.contains(column)) {
      throw new CommandException(
          "invalid column '" + column + "' - valid columns: NODE, ID, KIND, BUCKET, STATE");
    }
    Pattern pattern = Patterns.compile(eq < 0 ? "" : text.substring(eq + 1));
    return row -> {
      JobSnap job = row.getValue();
      String cell =
          switch (column) {
            case "NODE" -> row.getKey();
            case "ID" -> job.id();
            case "KIND" -> job.kind();
            case "BUCKET" -> job.bck() + " " + job.srcBck() + " " + job.dstBck();
            default -> JobState.of(job);
          };
      return pattern.matcher(cell).find();
    };
  }

  private static String json(SortedMap<String, JobSnap> rows) throws IOException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Map.Entry<String, JobSnap> row : rows.entrySet()) {
      ObjectNode node = array.addObject();
      node.put("DaemonID", row.getKey());
      node.putArray("XactSnaps").add(Json.tree(Json.bytes(row.getValue())));
    }
    return JsonText.of(array, 4);
  }
}
