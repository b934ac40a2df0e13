package io.ais.cli.command;

import io.ais.cli.render.Counters;
import io.ais.cli.render.Counters.View;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.CommandException;
import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** {@code ais performance counters | throughput | latency | intra-data} (spec/cli.md 8.3). */
public final class Performance implements Verb {
  private static final Duration SAMPLE = Duration.ofSeconds(5);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

  private final List<View> views;
  private Invocation call;
  private SortedMap<String, NodeStatus> before;
  private long beforeNanos;

  /** Some views, one after the other. */
  public Performance(View... views) {
    this.views = List.of(views);
  }

  @Override
  public void run(Invocation invocation) throws IOException {
    call = invocation;
    call.units();
    Args args = call.args();
    boolean repeated = args.has("refresh");
    int count = repeated ? Math.max(1, args.number("count", Integer.MAX_VALUE)) : 1;
    Duration interval = repeated ? args.duration("refresh", SAMPLE) : SAMPLE;
    Pattern regex = args.has("regex") ? Patterns.compile("(?i)" + args.text("regex")) : null;
    before = sample();
    beforeNanos = call.pause().nanoTime();
    for (int i = 1; i <= count && !call.out().isBroken(); i++) {
      for (View view : views) {
        if (view != View.COUNTERS || i > 1) {
          call.pause().of(interval);
        }
        show(view, regex, repeated);
      }
    }
  }

  private void show(View view, Pattern regex, boolean repeated) throws IOException {
    Args args = call.args();
    SortedMap<String, NodeStatus> now = sample();
    long nanos = call.pause().nanoTime();
    Smap smap = call.cluster().smap();
    double seconds = (nanos - beforeNanos) / 1e9;
    Counters counters = new Counters(smap, before, now, seconds, call.units());
    before = now;
    beforeNanos = nanos;
    if (views.size() > 1 || view != View.COUNTERS || repeated) {
      call.out().line(view.line(LocalTime.now().format(MICROSECONDS)));
    }
    call.out().text(counters.table(view, regex, args.is("average-size"), call.withHeader()));
    if (views.size() > 1) {
      call.out().line("");
    }
    if (!args.is("non-verbose")) {
      if (view == View.COUNTERS && regex == null && counters.isIdle()) {
        call.out()
            .note("the cluster is completely idle: all collected counters have zero values\n");
      } else if (view != View.COUNTERS && !repeated) {
        call.out()
            .warn("for better results, use '--refresh' option and/or run several iterations\n");
      }
    }
    call.out().flush();
  }

  private SortedMap<String, NodeStatus> sample() throws IOException {
    List<Snode> targets;
    if (call.args().count() == 0) {
      targets = List.copyOf(call.cluster().refresh().targets().values());
    } else {
      Snode node = call.cluster().node(call.args().word(0));
      if (!node.isTarget()) {
        throw new CommandException(node.display() + " is not a target");
      }
      targets = List.of(node);
    }
    return new PictureTaker(call.cluster()).of(targets, false).targets();
  }
}
