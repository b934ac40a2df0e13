package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small commands on one object: {@code mv}, {@code cp}, {@code set-custom}. */
public final class ObjectVerbs {
  private ObjectVerbs() {}

  /** {@code ais object mv BUCKET/OBJECT NEW_NAME}. */
  public static void move(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() != 2) {
      throw new UsageException("invalid number of arguments");
    }
    BucketUri from = BucketUri.object(args.word(0));
    String target = args.word(1);
    if (target.contains("://")) {
      BucketUri to = BucketUri.object(target);
      if (!to.bck().equals(from.bck())) {
        throw new UsageException("moving an object to another bucket is not supported");
      }
      target = to.object();
    }
    if (target.equals(from.object())) {
      throw new UsageException("source and destination are the same object");
    }
    call.cluster().objects().rename(from.bck(), from.object(), target);
    call.out().line("\"" + from.object() + "\" moved to \"" + target + "\"");
  }

  /** {@code ais object cp BUCKET/OBJECT DST_BUCKET[/NAME]}. */
  public static void copy(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() < 2) {
      throw args.count() == 0
          ? UsageException.missing("SRC_BUCKET[/OBJECT_NAME_or_TEMPLATE] DST_BUCKET")
          : new UsageException("missing destination bucket");
    }
    BucketUri from = BucketUri.parse(args.word(0)).requireBucket(args.word(0));
    BucketUri to = BucketUri.parse(args.word(1)).requireBucket(args.word(1));
    if (from.object().isEmpty()) {
      throw new UsageException("\"" + args.word(0) + "\": missing object name");
    }
    copyOne(call, from, to);
  }

  /** One object; the name stays unless the destination gives another. */
  static void copyOne(Invocation call, BucketUri from, BucketUri to) throws IOException {
    String name = to.object().isEmpty() ? from.object() : to.object();
    BucketUri target = new BucketUri(to.bck(), name);
    if (target.equals(from)) {
      throw new UsageException("cannot copy \"" + from + "\" onto itself");
    }
    if (call.args().is("dry-run")) {
      call.out().line("[DRY RUN] COPY " + from + " => " + target);
      return;
    }
    call.cluster().objects().copy(from.bck(), from.object(), to.bck(), name);
    call.out().line("COPY " + from + " => " + target);
  }

  /** {@code ais object set-custom BUCKET/OBJECT K=V...}. */
  public static void setCustom(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw UsageException.missing("BUCKET/OBJECT_NAME");
    }
    BucketUri uri = BucketUri.object(args.word(0));
    if (args.count() == 1) {
      throw new UsageException("missing arguments \"property key-value pairs\"");
    }
    Map<String, String> custom = custom(args.words().subList(1, args.count()));
    call.cluster().objects().setCustom(uri.bck(), uri.object(), custom, args.is("set-new-custom"));
    call.out()
        .line(
            "Custom props successfully updated (to show updates, run 'ais show object "
                + uri
                + " --props=all').");
  }

  private static Map<String, String> custom(List<String> words) throws IOException {
    Map<String, String> custom = new LinkedHashMap<>();
    if (words.get(0).startsWith("{")) {
      JsonNode tree = Json.tree(String.join(" ", words).getBytes(StandardCharsets.UTF_8));
      tree.properties().forEach(e -> custom.put(e.getKey(), e.getValue().asText()));
      return custom;
    }
    for (String word : words) {
      int eq = word.indexOf('=');
      if (eq < 1) {
        throw new CommandException(
            "invalid custom property [\""
                + word
                + "\"] (tip: use syntax key1=value1 key2=value2 ...)");
      }
      custom.put(word.substring(0, eq), word.substring(eq + 1));
    }
    return custom;
  }
}
