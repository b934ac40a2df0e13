import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Clients of a fixed rate for scripts/bench-resilver: the last one writes, the others read, following
 * redirects. A request's time begins when it was due, not when its client got to it. What an object holds follows
 * from its name and version, so that every byte can be looked at again.
 *
 * <pre>java Steady ENDPOINT BUCKET OBJECTS WRITTEN CLIENTS RATE SIZE,SIZE,... LARGE-SIZE LARGE-EACH</pre>
 *
 * OBJECTS r0, r1, ... are read (but not the large ones, each LARGE-EACH-th), WRITTEN more, w0, w1, ...,
 * are overwritten. Commands are lines of standard input, each answered by one line of JSON: fill;
 * start; window (ends one, begins the next: what it was like); stop; verify.
 */
final class Steady {
  private static final int WRITTEN_BYTES = 16 << 10;
  private static final int BODY_TO_PROXY = 64 << 10;
  private static final int MOST_BEHIND = 4; // requests; a client does not make up for more of them
  private static final byte[] NO_BODY = new byte[0];
  private static final byte[] NOISE = new byte[1 << 20];

  private final String prefix;
  private final int objects;
  private final int written;
  private final int clients;
  private final long periodNanos;
  private final int[] sizes;
  private final int largeBytes;
  private final int largeEach;
  private final int[] versions; // of written objects; one client writes
  private final boolean[] unsure; // its last write failed: it may hold the old or the new version
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;
  private Window window = new Window(); // guarded by this

  /** What clients saw for some time. Microseconds. */
  private static final class Window {
    private final long began = System.nanoTime();
    private final List<Integer> gets = new ArrayList<>();
    private final List<Integer> puts = new ArrayList<>();
    private int errors;
    private int wrong;
    private String firstError = "";

    String json() {
      double seconds = (System.nanoTime() - began) / 1e9;
      return String.format(
          "{\"seconds\": %.2f, \"get\": %s, \"put\": %s, \"errors\": %d, \"wrong\": %d, \"first\":"
              + " \"%s\"}",
          seconds, json(gets), json(puts), errors, wrong, firstError.replaceAll("[\"\\\\]", "'"));
    }

    private static String json(List<Integer> taken) {
      int[] sorted = taken.stream().mapToInt(Integer::intValue).sorted().toArray();
      return String.format(
          "{\"requests\": %d, \"p50\": %d, \"p99\": %d, \"max\": %d}",
          sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static int at(int[] sorted, double share) {
      return sorted.length == 0
          ? 0
          : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }
  }

  private Steady(String[] args) {
    prefix = args[0] + "/v1/objects/" + args[1] + "/";
    objects = Integer.parseInt(args[2]);
    written = Integer.parseInt(args[3]);
    clients = Integer.parseInt(args[4]);
    periodNanos = (long) (1e9 * clients / Double.parseDouble(args[5]));
    sizes = Stream.of(args[6].split(",")).mapToInt(Integer::parseInt).toArray();
    largeBytes = Integer.parseInt(args[7]);
    largeEach = Integer.parseInt(args[8]);
    versions = new int[written];
    unsure = new boolean[written];
  }

  public static void main(String[] args) throws Exception {
    new Random(1).nextBytes(NOISE);
    Steady steady = new Steady(args);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(steady.perform(line.strip()));
    }
    steady.stop();
  }

  private String perform(String command) throws InterruptedException {
    return switch (command) {
      case "fill" -> each(this::fill);
      case "start" -> start();
      case "window" -> next().json();
      case "stop" -> stop();
      case "verify" -> each(this::verify);
      default -> throw new IllegalArgumentException(command);
    };
  }

  private synchronized Window next() {
    Window ended = window;
    window = new Window();
    return ended;
  }

  // ---- the objects

  private boolean isLarge(int index) {
    return largeEach > 0 && index % largeEach == largeEach - 1;
  }

  private int size(int index) {
    return isLarge(index) ? largeBytes : sizes[index % sizes.length];
  }

  /** A piece of the same noise for everyone, with the name in front of each 4 KiB. */
  private static byte[] content(String name, int version, int size) {
    byte[] body = new byte[size];
    byte[] mark = (name + " " + version + " ").getBytes(StandardCharsets.US_ASCII);
    int from = Math.floorMod(name.hashCode() * 31 + version, 1 << 19);
    for (int at = 0; at < size; at += 4096) {
      int length = Math.min(4096, size - at);
      System.arraycopy(NOISE, from, body, at, length);
      System.arraycopy(mark, 0, body, at, Math.min(mark.length, length));
      from = (from + 4096) & ((1 << 19) - 1);
    }
    return body;
  }

  private String fill(Client client, int index) throws IOException {
    if (index < objects) {
      client.put("r" + index, content("r" + index, 0, size(index)));
    } else {
      String name = "w" + (index - objects);
      client.put(name, content(name, 0, WRITTEN_BYTES));
    }
    return "";
  }

  private String verify(Client client, int index) throws IOException {
    boolean read = index < objects;
    String name = read ? "r" + index : "w" + (index - objects);
    int version = read ? 0 : versions[index - objects];
    int size = read ? size(index) : WRITTEN_BYTES;
    byte[] body = client.get(name, size);
    boolean right =
        Arrays.equals(body, content(name, version, size))
            || !read
                && unsure[index - objects]
                && Arrays.equals(body, content(name, version + 1, size));
    return right ? "" : name + " is not what was written";
  }

  private interface Deed {
    /** What is wrong, or nothing. */
    String on(Client client, int index) throws IOException;
  }

  private String each(Deed deed) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<String> wrong = new ArrayList<>();
    long began = System.nanoTime();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Client client = new Client();
                    for (int n = next.getAndIncrement();
                        n < objects + written;
                        n = next.getAndIncrement()) {
                      String said;
                      try {
                        said = deed.on(client, n);
                      } catch (IOException e) {
                        said = e.toString();
                      }
                      if (!said.isEmpty()) {
                        synchronized (wrong) {
                          wrong.add(said);
                        }
                      }
                    }
                    client.close();
                  }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    return String.format(
        "{\"objects\": %d, \"wrong\": %d, \"first\": \"%s\", \"seconds\": %.2f}",
        objects + written,
        wrong.size(),
        wrong.isEmpty() ? "" : wrong.getFirst().replaceAll("[\"\\\\]", "'"),
        (System.nanoTime() - began) / 1e9);
  }

  // ---- the steady load

  private String start() {
    running = true;
    next();
    for (int i = 0; i < clients; i++) {
      int number = i;
      threads.add(Thread.ofPlatform().start(() -> serve(number)));
    }
    return "{}";
  }

  private String stop() throws InterruptedException {
    running = false;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
    return "{}";
  }

  private void serve(int number) {
    Client client = new Client();
    Random random = new Random(number);
    Semaphore never = new Semaphore(0);
    long due = System.nanoTime() + number * periodNanos / clients;
    boolean put = number == clients - 1;
    while (running) {
      try {
        never.tryAcquire(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        return;
      }
      String said = "";
      boolean wrong = false;
      try {
        if (put) {
          overwrite(client, random.nextInt(written));
        } else {
          wrong = !isReadRight(client, random);
        }
      } catch (IOException e) {
        said = e.toString();
      }
      note(put, (int) ((System.nanoTime() - due) / 1000), said, wrong);
      due = Math.max(due + periodNanos, System.nanoTime() - MOST_BEHIND * periodNanos);
    }
    client.close();
  }

  private void overwrite(Client client, int index) throws IOException {
    int version = versions[index] + (unsure[index] ? 2 : 1);
    if (unsure[index]) {
      versions[index]++; // whichever it holds, what follows is newer than both
    }
    unsure[index] = true;
    client.put("w" + index, content("w" + index, version, WRITTEN_BYTES));
    versions[index] = version;
    unsure[index] = false;
  }

  private boolean isReadRight(Client client, Random random) throws IOException {
    int index = random.nextInt(objects);
    while (isLarge(index)) {
      index = random.nextInt(objects);
    }
    String name = "r" + index;
    return Arrays.equals(client.get(name, size(index)), content(name, 0, size(index)));
  }

  private synchronized void note(boolean put, int micros, String error, boolean wrong) {
    if (wrong) {
      window.wrong++;
    }
    if (error.isEmpty()) {
      (put ? window.puts : window.gets).add(micros);
      return;
    }
    window.errors++;
    if (window.firstError.isEmpty()) {
      window.firstError = error;
    }
  }

  /** A connection to each server. */
  private final class Client {
    private final Map<String, Connection> connections = new HashMap<>();

    void put(String name, byte[] body) throws IOException {
      exchange(prefix + name + "?provider=ais", body, true, (_, _) -> {});
    }

    byte[] get(String name, int size) throws IOException {
      byte[] body = new byte[size];
      int[] at = {0};
      exchange(
          prefix + name + "?provider=ais",
          null,
          true,
          (buffer, length) -> {
            if (at[0] + length <= size) {
              System.arraycopy(buffer, 0, body, at[0], length);
            }
            at[0] += length;
          });
      return at[0] == size ? body : NO_BODY;
    }

    private void exchange(String url, byte[] body, boolean first, Connection.Sink sink)
        throws IOException {
      URI uri = URI.create(url);
      String host = uri.getRawAuthority();
      try {
        Connection connection = connections.get(host);
        if (connection == null) {
          connection = new Connection(uri.getHost(), uri.getPort());
          connections.put(host, connection);
        }
        boolean announced = first && body != null && body.length > BODY_TO_PROXY;
        int status =
            connection.exchange(
                uri.getRawPath() + "?" + uri.getRawQuery(), announced ? NO_BODY : body, sink);
        if (!connection.reusable) {
          connection.close();
          connections.remove(host);
        }
        if (status == 301 || status == 307) {
          exchange(connection.location, body, false, sink);
        } else if (status >= 300) {
          throw new IOException("status " + status + " of " + url);
        }
      } catch (IOException e) {
        Connection broken = connections.remove(host);
        if (broken != null) {
          broken.close();
        }
        throw e;
      }
    }

    void close() {
      connections.values().forEach(Connection::close);
    }
  }
}
