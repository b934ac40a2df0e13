import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A load generator for scripts/bench: PUT or GET of objects of one size by some workers, each with
 * keep-alive connections, following redirects. A PUT of more than 64 KiB is announced to the proxy
 * without its body, since the proxy answers with a redirect and does not want it.
 *
 * <pre>java Loader.java URL-PREFIX put|get NAMES SIZE WORKERS SECONDS [QUERY]</pre>
 *
 * SECONDS of 0: each name once. Below 0: the first line of standard input begins the measurement, its
 * end ends it; what was before only warms up. Prints one JSON line: requests, errors, seconds, latencies in microseconds.
 */
final class Loader {
  private static final int BODY_TO_PROXY = 64 * 1024;

  private final String prefix;
  private final boolean put;
  private final int names;
  private final int size;
  private final String query;
  private final byte[] body;
  private final AtomicLong next = new AtomicLong();
  private volatile long begin = Long.MIN_VALUE; // when what is measured begins
  private volatile long end = Long.MAX_VALUE;
  private final AtomicLong errors = new AtomicLong();

  private Loader(String prefix, boolean put, int names, int size, String query) {
    this.prefix = prefix;
    this.put = put;
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
            args[1].equals("put"),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            args.length > 6 ? args[6] : "");
    loader.run(Integer.parseInt(args[4]), Double.parseDouble(args[5]));
  }

  private void run(int workers, double seconds) throws InterruptedException, IOException {
    long started = System.nanoTime();
    if (seconds > 0) {
      end = started + (long) (seconds * 1e9);
    } else if (seconds < 0) {
      begin = Long.MAX_VALUE;
    }
    Worker[] all = new Worker[workers];
    Thread[] threads = new Thread[workers];
    for (int i = 0; i < workers; i++) {
      all[i] = new Worker(seconds != 0);
      threads[i] = Thread.ofPlatform().start(all[i]);
    }
    if (seconds < 0) {
      while (System.in.read() >= ' ') {
        continue;
      }
      started = System.nanoTime();
      begin = started;
      errors.set(0);
      while (System.in.read() >= 0) {
        continue;
      }
      end = System.nanoTime();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double took = (System.nanoTime() - started) / 1e9;
    long[] micros = Arrays.stream(all).flatMapToLong(w -> Arrays.stream(w.taken())).sorted().toArray();
    System.out.printf(
        "{\"requests\": %d, \"errors\": %d, \"seconds\": %.3f, \"p50\": %d, \"p99\": %d, \"max\": %d}%n",
        micros.length, errors.get(), took, at(micros, 0.5), at(micros, 0.99), at(micros, 1));
  }

  private static long at(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
  }

  /** One client: a connection per host, one request after the other. */
  private final class Worker implements Runnable {
    private final Map<String, Connection> connections = new HashMap<>();
    private final boolean wrap;
    private long[] micros = new long[1 << 12];
    private int count;

    Worker(boolean wrap) {
      this.wrap = wrap;
    }

    long[] taken() {
      return Arrays.copyOf(micros, count);
    }

    @Override
    public void run() {
      while (System.nanoTime() < end) {
        long number = next.getAndIncrement();
        if (!wrap && number >= names) {
          break;
        }
        long began = System.nanoTime();
        try {
          one(prefix + number % names + query, true);
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
      }
      connections.values().forEach(Connection::close);
    }

    private void one(String url, boolean first) throws IOException {
      URI uri = URI.create(url);
      String host = uri.getRawAuthority();
      Connection connection = connections.get(host);
      if (connection == null) {
        connection = new Connection(uri.getHost(), uri.getPort());
        connections.put(host, connection);
      }
      String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
      boolean withBody = put && !(first && size > BODY_TO_PROXY && url.contains("/v1/objects/"));
      int status = connection.exchange(host, path, withBody);
      if (!connection.reusable) {
        connection.close();
        connections.remove(host);
      }
      if (status == 301 || status == 307) {
        one(connection.location, false);
      } else if (status >= 300) {
        throw new IOException("status " + status + " of " + url);
      }
    }
  }

  private final class Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[256 * 1024];
    private String location;
    private boolean reusable;

    Connection(String host, int port) throws IOException {
      socket = new Socket(host, port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(60_000);
      in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
      out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
    }

    int exchange(String host, String path, boolean withBody) throws IOException {
      StringBuilder head = new StringBuilder(256);
      head.append(put ? "PUT " : "GET ").append(path).append(" HTTP/1.1\r\nHost: ").append(host);
      if (put) {
        head.append("\r\nContent-Length: ").append(withBody ? size : 0);
      }
      out.write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      if (withBody) {
        out.write(body);
      }
      out.flush();
      return answer();
    }

    private int answer() throws IOException {
      int status = Integer.parseInt(line().substring(9, 12));
      long length = 0;
      location = "";
      reusable = true;
      for (String line = line(); !line.isEmpty(); line = line()) {
        String lower = line.toLowerCase();
        if (lower.startsWith("content-length:")) {
          length = Long.parseLong(line.substring(15).trim());
        } else if (lower.startsWith("location:")) {
          location = line.substring(9).trim();
        } else if (lower.startsWith("connection:") && lower.contains("close")) {
          reusable = false;
        }
      }
      while (length > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, length));
        if (read < 0) {
          throw new EOFException("answer cut short");
        }
        length -= read;
      }
      return status;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder(80);
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("connection closed");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    void close() {
      try {
        socket.close();
      } catch (IOException ignored) {
        // Nothing is lost: the answer was read.
      }
    }
  }
}
