package io.ais.cli.command;

import io.ais.cli.complete.Names;
import io.ais.cli.render.RebalanceView;
import io.ais.cli.settings.Environment;
import io.ais.cli.settings.Settings;
import io.ais.cli.settings.SettingsFile;
import io.ais.cli.syntax.CommandException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.Smap;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Names for completion, asked from the cluster when they are needed. A user who presses TAB is not
 * to wait, nor to read errors: a cluster that does not answer soon has no names.
 */
public final class LiveNames implements Names, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Comparator<String> NEWEST_FIRST =
      Comparator.<String>comparingLong(RebalanceView::number).reversed();

  private final Settings settings;
  private final Environment environment;
  private Cluster cluster;

  /** Names of the cluster that these settings point to. */
  public LiveNames(Settings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  private interface Question<T> {
    T ask(Cluster cluster) throws IOException;
  }

  private <T> T answer(Question<T> question, Supplier<T> nothing) {
    try {
      if (cluster == null) {
        cluster = Cluster.connect(settings, environment, PATIENCE);
      }
      return question.ask(cluster);
    } catch (IOException | CommandException | IllegalArgumentException e) {
      return nothing.get();
    }
  }

  @Override
  public Smap smap() {
    return answer(Cluster::smap, () -> null);
  }

  @Override
  public List<String> buckets() {
    return answer(
        c -> c.buckets().list("", false).stream().map(Bck::toString).sorted().toList(), List::of);
  }

  @Override
  public List<String> rebalances() {
    Set<String> ids = new TreeSet<>(NEWEST_FIRST);
    snaps(JobQuery.of("", JobKind.REBALANCE.wire())).forEach(job -> ids.add(job.id()));
    return List.copyOf(ids);
  }

  @Override
  public List<String> jobs(boolean all) {
    Set<String> found = new TreeSet<>();
    for (JobSnap job : snaps(JobQuery.ALL.withActive(!all))) {
      if (all || job.isRunning()) {
        found.add(JobKind.find(job.kind()).map(JobKind::display).orElse(job.kind()));
        found.add(job.id());
      }
    }
    found.remove("");
    return List.copyOf(found);
  }

  private List<JobSnap> snaps(JobQuery query) {
    return answer(c -> c.jobs().flat(query), List::of);
  }

  @Override
  public List<String> configKeys() {
    return answer(c -> List.copyOf(ConfigTree.flatten(c.config()).keySet()), List::of);
  }

  @Override
  public List<String> toolKeys() {
    try {
      return List.copyOf(SettingsFile.flatten(settings).keySet());
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public List<String> aliases() {
    return List.copyOf(settings.aliases().keySet());
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
