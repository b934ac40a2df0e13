package io.ais.cli.render;

/**
 * Two lines that show how far many transfers have come (spec/cli.md 3.6); redrawn in place.
 * Thread-safe.
 */
public class ProgressBar {
  /** Draws nothing. */
  public static final ProgressBar NONE =
      new ProgressBar(null, "", 0, "", 0) {
        @Override
        public void show(long items, long bytes) {}

        @Override
        public void end() {}
      };

  private static final int WIDTH = 20;
  private static final long INTERVAL_NANOS = 100_000_000L;

  private final Out out;
  private final String itemLabel;
  private long items;
  private final String sizeLabel;
  private long bytes;
  private final long start = System.nanoTime();
  private long shownAt;
  private boolean drawn;
  private long lastItems;
  private long lastBytes;

  /** A bar for so many items and bytes. */
  public ProgressBar(Out out, String itemLabel, long items, String sizeLabel, long bytes) {
    this.out = out;
    this.itemLabel = itemLabel;
    this.items = items;
    this.sizeLabel = sizeLabel;
    this.bytes = bytes;
  }

  /** From now on so many items and bytes are expected; negative while nobody knows. */
  public synchronized void expect(long allItems, long allBytes) {
    items = allItems;
    bytes = allBytes;
  }

  /** Redraws unless it has just done so. */
  public synchronized void show(long itemsDone, long bytesDone) {
    lastItems = itemsDone;
    lastBytes = bytesDone;
    long now = System.nanoTime();
    if (now - shownAt >= INTERVAL_NANOS) {
      shownAt = now;
      draw();
    }
  }

  /** Draws the last state. */
  public synchronized void end() {
    draw();
  }

  private void draw() {
    String up = drawn ? "\u001b[2A\u001b[J" : "";
    drawn = true;
    out.now(
        up
            + line(itemLabel, lastItems + (items < 0 ? "/?" : "/" + items), lastItems, items)
            + line(
                sizeLabel,
                Units.IEC.size(lastBytes) + (bytes < 0 ? " / ?" : " / " + Units.IEC.size(bytes)),
                lastBytes,
                bytes));
  }

  private String line(String label, String counts, long done, long all) {
    int percent = all < 0 ? 0 : all == 0 ? 100 : (int) Math.min(100, done * 100 / all);
    int filled = percent * WIDTH / 100;
    String head = filled == WIDTH ? "" : ">";
    String bar =
        "=".repeat(filled) + head + "-".repeat(Math.max(0, WIDTH - filled - head.length()));
    long seconds = (System.nanoTime() - start) / 1_000_000_000L;
    return label
        + " ".repeat(Math.max(1, 36 - label.length() - counts.length()))
        + counts
        + " ["
        + bar
        + "] "
        + percent
        + "% "
        + seconds
        + "s\n";
  }
}
