package io.ais.cli.command;

import io.ais.cli.render.PropertyTable;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.client.AisHttpException;
import io.ais.model.ObjectPropNames;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code ais show object BUCKET/OBJECT} (spec/cli.md 7.3). One use per object. */
public final class ShowObject {
  /** Properties shown when none are named. */
  static final List<String> DEFAULT = List.of("name", "size", "checksum", "atime");

  private final Invocation call;

  ShowObject(Invocation call) {
    this.call = call;
  }

  /** The verb. */
  public static void run(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw new UsageException("missing arguments \"object name in the form BUCKET/OBJECT_NAME\"");
    }
    call.units();
    BucketUri uri = BucketUri.object(args.word(0));
    List<String> props = props(args);
    call.cluster().buckets().props(uri.bck());
    new ShowObject(call).show(uri, props);
  }

  private static List<String> props(Args args) {
    String text = args.text("props");
    if (args.is("all") || text.equals("all")) {
      return ObjectPropNames.ALL;
    }
    if (text.isEmpty()) {
      return DEFAULT;
    }
    List<String> names = List.of(text.split("[,\\s]+"));
    for (String name : names) {
      if (!ObjectPropNames.ALL.contains(name)) {
        throw new CommandException("invalid property \"" + name + "\" in props list");
      }
    }
    return names;
  }

  /** Table of these properties. */
  void show(BucketUri uri, List<String> props) throws IOException {
    HeaderMap headers;
    try {
      headers = call.cluster().objects().head(uri.bck(), uri.object(), String.join(",", props), 2);
    } catch (AisHttpException e) {
      if (e.isNotFound()) {
        throw new CommandException("object \"" + uri.object() + "\" not found in " + uri.bck());
      }
      throw e;
    }
    Map<String, String> values = new TreeMap<>();
    props.forEach(name -> values.put(name, value(uri, name, headers)));
    call.out().text(PropertyTable.text(values, call.withHeader()));
  }

  private String value(BucketUri uri, String name, HeaderMap headers) {
    return switch (name) {
      case "name" -> uri.toString();
      case "size" -> call.units().size(Long.parseLong(headers.first(Headers.CONTENT_LENGTH, "0")));
      case "checksum" -> checksum(headers);
      case "atime" -> call.times().access(time(headers.first(Headers.ATIME, "0")));
      case "version" -> headers.first(Headers.VERSION, "-");
      case "last-modified" -> headers.first(Headers.LAST_MODIFIED, "-");
      case "etag" -> headers.first(Headers.ETAG, "-");
      case "copies" -> copies(headers);
      case "ec" -> erasureCoding(headers);
      case "custom" -> custom(headers);
      case "location" -> headers.first(Headers.LOCATION_AIS, "-");
      case "chunked" -> chunked(headers);
      default -> "-";
    };
  }

  private static Instant time(String nanos) {
    long value = Long.parseLong(nanos);
    return value == 0
        ? null
        : Instant.ofEpochSecond(
            Math.floorDiv(value, 1_000_000_000L), Math.floorMod(value, 1_000_000_000L));
  }

  private static String checksum(HeaderMap headers) {
    String type = headers.first(Headers.CHECKSUM_TYPE, "");
    return type.isEmpty() ? "-" : type + "[" + headers.first(Headers.CHECKSUM_VALUE, "") + "]";
  }

  private static String copies(HeaderMap headers) {
    String paths = headers.first(Headers.MIRROR_PATHS, "").replaceAll("[\\[\\]]", "");
    String count = headers.first(Headers.MIRROR_COPIES, "-");
    return paths.isEmpty() ? count : count + " [" + paths.replace(',', ' ') + "]";
  }

  private static String erasureCoding(HeaderMap headers) {
    String data = headers.first("Ais-Ec-Data");
    if (data == null) {
      return "-";
    }
    boolean replicated = "true".equals(headers.first("Ais-Ec-Replicated"));
    return data
        + ":"
        + headers.first("Ais-Ec-Parity", "")
        + " (gen "
        + headers.first("Ais-Ec-Generation", "")
        + ")["
        + (replicated ? "replicated" : "encoded")
        + "]";
  }

  private static String custom(HeaderMap headers) {
    TreeSet<String> pairs = new TreeSet<>();
    headers.all(Headers.CUSTOM_MD).forEach(pair -> pairs.add(pair.replaceFirst("=", ":")));
    return pairs.isEmpty() ? "-" : "[" + String.join(" ", pairs) + "]";
  }

  private String chunked(HeaderMap headers) {
    String count = headers.first("Ais-Chunks-Count");
    if (count == null) {
      return "-";
    }
    long size = Long.parseLong(headers.first("Ais-Chunks-Max-Chunk-Size", "0"));
    return count + " chunks / " + call.units().size(size);
  }
}
