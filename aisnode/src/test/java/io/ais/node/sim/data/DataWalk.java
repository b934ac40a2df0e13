package io.ais.node.sim.data;

import io.ais.model.Rmd;
import io.ais.node.cluster.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One random run: clients, operators and bad luck for a while, then quiet; in the end everything must
 * be where it belongs and every answer must have been right.
 */
final class DataWalk {
  private static final int CLIENTS = 3;
  private static final int REQUESTS = 40;
  private static final double DEAFNESS = 0.03;
  private static final long TO_HEAL = 900_000_000_000L;

  private final long seed;
  private final SimThreads threads;
  private final DataCluster cluster;
  private final Nuisance nuisance;
  private final List<String> names = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private int busy;
  private boolean ended;

  /** What a run was like; the same for the same seed. */
  record Result(
      long traceHash,
      long steps,
      long foreign,
      long states,
      long requests,
      long answers,
      long left,
      long dropped,
      Map<String, Integer> happened) {}

  DataWalk(long seed, DataMutation mutation) {
    this.seed = seed;
    int slowPercent = new int[] {0, 10, 30}[(int) (seed % 3)];
    double loss = new double[] {0, 0.01, 0.05, 0.15}[(int) (seed / 3 % 4)];
    this.threads = new SimThreads(seed, slowPercent);
    int count = 2 + threads.random.nextInt(3);
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      ids.add("target-0" + i);
    }
    this.cluster = new DataCluster(threads, mutation, ids, loss);
    this.nuisance = new Nuisance(cluster, List.of("target-08", "target-09"));
    if (mutation == DataMutation.CONFIRMS_WITHOUT_OWNING
        || mutation == DataMutation.CLEANUP_WITHOUT_READING) {
      nuisance.favour(true);
    } else if (mutation == DataMutation.BUCKET_BY_NAME) {
      nuisance.favour(false);
    }
    int width = 4 + threads.random.nextInt(8);
    for (int i = 0; i < width; i++) {
      names.add((i % 4 == 3 ? "large" : "small") + i);
    }
  }

  void logTo(Consumer<String> lines) {
    cluster.logTo(lines);
  }

  /**
   * @throws Violation when an invariant does not hold
   */
  Result run() {
    try {
      return play();
    } finally {
      threads.close();
    }
  }

  private Result play() {
    for (int i = 1; i <= CLIENTS; i++) {
      Client client = new Client(cluster, "client" + i, i, names, DEAFNESS);
      clients.add(client);
      busy++;
      threads.start(
          "client" + i,
          () -> {
            client.run(REQUESTS);
            busy--;
          });
    }
    threads.start("operator", nuisance::operate);
    threads.start("luck", nuisance::strike);
    threads.start("end", this::end);
    threads.run(() -> ended);
    cluster.history().check();
    cluster.audit().settled(cluster.state());
    return new Result(
        threads.traceHash(),
        threads.steps(),
        threads.foreign(),
        cluster.state().key().seq(),
        cluster.history().size(),
        clients.stream().mapToLong(Client::answers).sum(),
        cluster.audit().targetsLeft(),
        cluster.audit().droppedCopies(),
        nuisance.happened());
  }

  private void end() {
    while (busy > 0) {
      threads.doze(100_000_000L);
    }
    nuisance.end();
    threads.doze(6_000_000_000L);
    long deadline = threads.nanos() + TO_HEAL;
    boolean[] healed = {false};
    threads.start(
        "heal",
        () -> {
          nuisance.heal();
          healed[0] = true;
        });
    if (!threads.await(() -> healed[0], deadline - threads.nanos())) {
      throw new Violation("seed " + seed + " does not settle: " + cluster.state().rmd());
    }
    readAll();
    if (seed % 2 == 0) {
      cleanUp();
      readAll();
    }
    ended = true;
  }

  private void cleanUp() {
    cluster.submit(new Command.StartRebalance(new Rmd.Scope(true, null, "")));
    if (!threads.await(() -> !cluster.state().rmd().running(), 120_000_000_000L)) {
      throw new Violation("cleanup does not end");
    }
  }

  /** Everything answers now. */
  private void readAll() {
    Client auditor = new Client(cluster, "auditor", 9, names, 0);
    for (String name : names) {
      if (!threads.await(() -> isRead(auditor, name), 60_000_000_000L)) {
        throw new Violation(name + " cannot be read in a sound cluster");
      }
    }
    if (!threads.await(() -> isListed(auditor), 60_000_000_000L)) {
      throw new Violation("nothing can be listed in a sound cluster");
    }
  }

  private static boolean isRead(Client auditor, String name) {
    auditor.look(1);
    return auditor.get(name);
  }

  private static boolean isListed(Client auditor) {
    auditor.look(1);
    return auditor.list();
  }
}
