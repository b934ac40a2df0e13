package io.ais.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.render.ClusterPicture;
import io.ais.cli.render.ClusterView;
import io.ais.cli.render.HealthView;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.Painter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** {@code ais show dashboard}: health and summary of the cluster at a glance. */
public final class Dashboard implements Verb {
  private static final Duration SAMPLE = Duration.ofSeconds(1);
  private static final String READ = "get.size";
  private static final String WRITTEN = "put.size";

  private Invocation call;
  private ClusterPicture before;
  private long beforeNanos;

  @Override
  public void run(Invocation invocation) throws IOException {
    call = invocation;
    call.units();
    if (!call.args().has("refresh")) {
      call.out()
          .note(
              "for more accurate performance results, use '--refresh' option and run several"
                  + " iterations\n");
    }
    before = picture();
    beforeNanos = call.pause().nanoTime();
    call.pause().of(SAMPLE);
    new Refresher(call).run(this::show);
  }

  private void show() throws IOException {
    call.cluster().refresh();
    ClusterPicture picture = picture();
    long now = call.pause().nanoTime();
    double seconds = Math.max(1e-3, (now - beforeNanos) / 1e9);
    HealthView.Traffic traffic =
        new HealthView.Traffic(rate(picture, READ, seconds), rate(picture, WRITTEN, seconds));
    before = picture;
    beforeNanos = now;
    List<String> jobs = call.cluster().jobs().running();
    boolean json = call.args().is("json");
    Painter painter = json ? Painter.PLAIN : call.out();
    HealthView health = new HealthView(picture, traffic, jobs, call.units(), painter);
    boolean verbose = call.args().is("verbose");
    ClusterView summary = new ClusterView(picture, call.units(), painter, verbose);
    if (json) {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      health.facts(true).forEach((name, value) -> all.put(name.strip(), value));
      summary.facts().forEach(all::put);
      call.out().line(JsonText.of(all, 4));
    } else {
      call.out().text(health.text(verbose) + "\n" + summary.summary());
    }
  }

  private long rate(ClusterPicture picture, String metric, double seconds) {
    long bytes = total(picture, metric) - total(before, metric);
    return (long) Math.max(0, bytes / seconds); // counters fall when a node starts anew
  }

  private static long total(ClusterPicture picture, String metric) {
    return picture.targets().values().stream().mapToLong(node -> node.metric(metric)).sum();
  }

  private ClusterPicture picture() throws IOException {
    return new PictureTaker(call.cluster()).of(call.cluster().smap().nodes(), true);
  }
}
