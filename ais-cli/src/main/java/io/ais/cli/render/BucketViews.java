package io.ais.cli.render;

import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tables of buckets: names, sizes, summaries (spec/cli.md 7.1). Immutable. */
public final class BucketViews {
  private final Units units;
  private final Painter painter;

  /** How to show. */
  public BucketViews(Units units, Painter painter) {
    this.units = units;
    this.painter = painter;
  }

  /** {@code ais ls}: names of one provider with footer. */
  public String names(List<Bck> buckets, boolean header, boolean footer) {
    Table table = new Table("NAME", "PRESENT");
    buckets.forEach(bck -> table.row(bck.toString(), "yes"));
    String total = footer ? footer(buckets, "") : "";
    return table.text(header) + total;
  }

  private String footer(List<Bck> buckets, String rest) {
    String kind = buckets.get(0).provider().toUpperCase(Locale.ROOT);
    String noun = buckets.size() == 1 ? " bucket: " : " buckets: ";
    String text = "Total: [" + kind + noun + buckets.size() + rest + "] ========";
    return painter.paint(Colour.CYAN, text) + "\n\n";
  }

  /** {@code ais ls --summary}. */
  public String sizes(Map<Bck, BucketSummary> summaries, boolean header, boolean footer) {
    Table table =
        new Table("NAME", "PRESENT", "OBJECTS", "SIZE (apparent, objects, remote)", "USAGE(%)");
    long objects = 0;
    long remote = 0;
    long apparent = 0;
    long percent = 0;
    for (Map.Entry<Bck, BucketSummary> entry : summaries.entrySet()) {
      BucketSummary s = entry.getValue();
      table.row(
          entry.getKey().toString(),
          "yes",
          s.objectCount().present() + " " + s.objectCount().remote(),
          units.size(s.totalSize().onDisk())
              + " "
              + units.size(s.totalSize().presentObjects())
              + " "
              + units.size(s.totalSize().remoteObjects()),
          s.usedPercent() + "%");
      objects += s.objectCount().present();
      remote += s.objectCount().remote();
      apparent += s.totalSize().onDisk();
      percent += s.usedPercent();
    }
    String text = table.text(header);
    if (!footer || summaries.size() < 2) {
      return text;
    }
    String counted = objects + remote == 0 ? "" : ", objects " + objects + "(" + remote + ")";
    return text
        + footer(
            List.copyOf(new LinkedHashMap<>(summaries).keySet()),
            counted
                + ", apparent size "
                + units.size(apparent)
                + ", used capacity "
                + percent
                + "%");
  }

  /** {@code ais bucket summary}. */
  public String summary(Map<Bck, BucketSummary> summaries, boolean header) {
    Table table =
        new Table(
            "NAME",
            "OBJECTS (cached, remote)",
            "OBJECT SIZES (min, avg, max)",
            "TOTAL OBJECT SIZE (cached, remote)",
            "USAGE(%)");
    summaries.forEach(
        (bck, s) ->
            table.row(
                bck.toString(),
                s.objectCount().present() + " " + s.objectCount().remote(),
                pad(s.objectSize().min())
                    + " "
                    + pad(s.objectSize().average())
                    + " "
                    + pad(s.objectSize().max()),
                units.size(s.totalSize().presentObjects())
                    + " "
                    + units.size(s.totalSize().remoteObjects()),
                s.usedPercent() + "%"));
    return table.text(header);
  }

  private String pad(long bytes) {
    String text = units.size(bytes);
    return text + " ".repeat(Math.max(0, 10 - text.length()));
  }
}
