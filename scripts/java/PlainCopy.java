import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a move of objects is measured by in scripts/bench-rebalance: sends files over TCP connections
 * on loopback, several at once, to a receiver that writes and syncs each file and then says so. No
 * checksums, no names, no metadata. The kernel reads the files (sendfile).
 *
 * <pre>java PlainCopy.java CONNECTIONS FOLDER... &lt; paths, one per line</pre>
 *
 * The folders take turns as destinations. Prints one JSON line: files, bytes, seconds.
 */
final class PlainCopy {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Queue<Path> files = new ConcurrentLinkedQueue<>();
  private final List<Path> folders = new ArrayList<>();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  public static void main(String[] args) throws Exception {
    PlainCopy copy = new PlainCopy();
    for (int i = 1; i < args.length; i++) {
      copy.folders.add(Files.createDirectories(Path.of(args[i])));
    }
    String names = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    names.lines().map(Path::of).forEach(copy.files::add);
    copy.run(Integer.parseInt(args[0]));
  }

  private void run(int connections) throws Exception {
    long began = System.nanoTime();
    try (ServerSocketChannel server = ServerSocketChannel.open();
        ExecutorService threads = Executors.newFixedThreadPool(2 * connections)) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        all.add(threads.submit(task(() -> send(SocketChannel.open(server.getLocalAddress())))));
        SocketChannel accepted = server.accept();
        all.add(threads.submit(task(() -> receive(accepted))));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "{\"files\": %d, \"bytes\": %d, \"seconds\": %.3f}%n", received.get(), bytes.get(), seconds);
  }

  private interface Step {
    void run() throws IOException;
  }

  private static Callable<Void> task(Step step) {
    return () -> {
      step.run();
      return null;
    };
  }

  private void send(SocketChannel socket) throws IOException {
    try (socket) {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer word = ByteBuffer.allocate(8);
      for (Path file = files.poll(); file != null; file = files.poll()) {
        try (FileChannel from = FileChannel.open(file)) {
          long size = from.size();
          socket.write(word.clear().putLong(size).flip());
          for (long at = 0; at < size; ) {
            at += from.transferTo(at, size - at, socket);
          }
        }
        readFully(socket, word.clear().limit(1));
      }
    }
  }

  private void receive(SocketChannel socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try (socket) {
      while (readFully(socket, buffer.clear().limit(8))) {
        long size = buffer.flip().getLong();
        long number = received.getAndIncrement();
        Path file = folders.get((int) (number % folders.size())).resolve("copy-" + number);
        store(socket, buffer, file, size);
        bytes.addAndGet(size);
        socket.write(buffer.clear().limit(1));
      }
    }
  }

  private static void store(SocketChannel socket, ByteBuffer buffer, Path file, long size)
      throws IOException {
    try (FileChannel into =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long left = size; left > 0; ) {
        left -= socket.read(buffer.clear().limit((int) Math.min(BUFFER_BYTES, left)));
        for (buffer.flip(); buffer.hasRemaining(); ) {
          into.write(buffer);
        }
      }
      into.force(true);
    }
  }

  /** Fills the buffer; false at the end of the stream. */
  private static boolean readFully(SocketChannel socket, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (socket.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }
}
