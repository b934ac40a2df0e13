import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A load generator for scripts/bench: PUT or GET of objects of one size by some workers, each with
 * keep-alive connections, following redirects. A PUT of more than 64 KiB is announced to the proxy
 * without its body, since the proxy answers with a redirect and does not want it.
 *
 * <pre>java Loader.java URL-PREFIX put|get|direct NAMES SIZE WORKERS SECONDS [QUERY]</pre>
 *
 * direct: a GET that asks the proxy for each name once, and from then on the target at once.
 *
 * SECONDS of 0: each name once. Below 0: the first line of standard input begins the measurement, its
 * end ends it; what was before only warms up. Then a first line, {@code ready}, says that each worker has had an answer.
 * Prints one JSON line: requests, errors, seconds, latencies in microseconds;
 * earlier: errors of the warming up.
 */
final class Loader {
  private static final int BODY_TO_PROXY = 64 * 1024;
  private static final byte[] NO_BODY = new byte[0];

  private final String prefix;
  private final boolean put;
  private final int names;
  private final int size;
  private final String query;
  private final byte[] body;
  private final AtomicReferenceArray<String> learnt; // where each name is; null: not remembered
  private final AtomicLong next = new AtomicLong();
  private volatile long begin = Long.MIN_VALUE; // when what is measured begins
  private volatile long end = Long.MAX_VALUE;
  private final AtomicLong errors = new AtomicLong();

  private Loader(String prefix, String verb, int names, int size, String query) {
    this.prefix = prefix;
    this.put = verb.equals("put");
    this.learnt = verb.equals("direct") ? new AtomicReferenceArray<>(names) : null;
    this.names = names;
    this.size = size;
    this.query = query;
    this.body = new byte[put ? size : 0];
    new Random(1).nextBytes(body);
  }

  public static void main(String[] args) throws Exception {
    Loader loader =
        new Loader(
            args[0],
            args[1],
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            args.length > 6 ? args[6] : "");
    loader.run(Integer.parseInt(args[4]), Double.parseDouble(args[5]));
  }

  private void run(int workers, double seconds) throws InterruptedException, IOException {
    long started = System.nanoTime();
    long earlier = 0;
    if (seconds > 0) {
      end = started + (long) (seconds * 1e9);
    } else if (seconds < 0) {
      begin = Long.MAX_VALUE;
    }
    CountDownLatch ready = new CountDownLatch(workers);
    Worker[] all = new Worker[workers];
    Thread[] threads = new Thread[workers];
    for (int i = 0; i < workers; i++) {
      all[i] = new Worker(seconds != 0, ready);
      threads[i] = Thread.ofPlatform().start(all[i]);
    }
    if (seconds < 0) {
      ready.await();
      System.out.println("ready");
      while (System.in.read() >= ' ') {
        continue;
      }
      started = System.nanoTime();
      begin = started;
      earlier = errors.getAndSet(0);
      while (System.in.read() >= 0) {
        continue;
      }
      end = System.nanoTime();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double took = (System.nanoTime() - started) / 1e9;
    long[] micros =
        Arrays.stream(all).flatMapToLong(w -> Arrays.stream(w.taken())).sorted().toArray();
    System.out.printf(
        "{\"requests\": %d, \"errors\": %d, \"seconds\": %.3f, \"p50\": %d, \"p99\": %d, \"max\":"
            + " %d, \"earlier\": %d}%n",
        micros.length,
        errors.get(),
        took,
        at(micros, 0.5),
        at(micros, 0.99),
        at(micros, 1),
        earlier);
  }

  private static long at(long[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
  }

  /** One client: a connection per host, one request after the other. */
  private final class Worker implements Runnable {
    private final Map<String, Connection> connections = new HashMap<>();
    private final boolean wrap;
    private final CountDownLatch ready;
    private long[] micros = new long[1 << 12];
    private int count;

    Worker(boolean wrap, CountDownLatch ready) {
      this.wrap = wrap;
      this.ready = ready;
    }

    long[] taken() {
      return Arrays.copyOf(micros, count);
    }

    @Override
    public void run() {
      for (boolean first = true; System.nanoTime() < end; first = false) {
        long number = next.getAndIncrement();
        if (!wrap && number >= names) {
          break;
        }
        long began = System.nanoTime();
        try {
          ask((int) (number % names));
          if (count == micros.length) {
            micros = Arrays.copyOf(micros, 2 * count);
          }
          if (began >= begin) {
            micros[count++] = (System.nanoTime() - began) / 1000;
          }
        } catch (IOException e) {
          if (errors.incrementAndGet() <= 3) {
            System.err.println(e);
          }
          connections.clear();
        }
        if (first) {
          ready.countDown();
        }
      }
      connections.values().forEach(Connection::close);
    }

    private void ask(int name) throws IOException {
      String known = learnt == null ? null : learnt.get(name);
      String end = one(known == null ? prefix + name + query : known, true);
      if (learnt != null && known == null) {
        learnt.set(name, end);
      }
    }

    /** Gives the URL that was not redirected. */
    private String one(String url, boolean first) throws IOException {
      URI uri = URI.create(url);
      String host = uri.getRawAuthority();
      Connection connection = connections.get(host);
      if (connection == null) {
        connection = new Connection(uri.getHost(), uri.getPort());
        connections.put(host, connection);
      }
      String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
      boolean withBody = !(first && size > BODY_TO_PROXY && url.contains("/v1/objects/"));
      int status = connection.exchange(path, !put ? null : withBody ? body : NO_BODY, (_, _) -> {});
      if (!connection.reusable) {
        connection.close();
        connections.remove(host);
      }
      if (status == 301 || status == 307) {
        return one(connection.location, false);
      } else if (status >= 300) {
        throw new IOException("status " + status + " of " + url);
      }
      return url;
    }
  }
}
