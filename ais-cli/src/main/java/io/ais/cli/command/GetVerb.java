package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code ais get} and {@code ais object cat} (spec/cli.md 7.3). */
public final class GetVerb implements Verb {
  static final String DISCARD = "/dev/null";
  private static final String USAGE = "BUCKET[/OBJECT_NAME] [OUT_FILE|OUT_DIR|-]";
  private static final String EXPECTING =
      "Expecting BUCKET/OBJECT_NAME, e.g.: ais://mmm/obj1, s3://nnn/obj2, gs://ppp/obj3, etc.";

  @Override
  public void run(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw UsageException.missing(USAGE);
    }
    call.units();
    BucketUri uri = uri(args.word(0));
    boolean many = args.has("prefix") || uri.object().endsWith("/");
    if (!many) {
      BucketUri.object(args.word(0));
    }
    if (args.is("check-cached")) {
      checkCached(call, uri);
      return;
    }
    if (!args.is("skip-lookup")) {
      call.cluster().buckets().props(uri.bck());
    }
    if (many) {
      new GetMany(call, uri).run();
    } else {
      one(call, uri);
    }
  }

  private static BucketUri uri(String text) {
    BucketUri uri;
    try {
      uri = BucketUri.parse(text);
    } catch (CommandException e) {
      throw new UsageException(e.getMessage(), EXPECTING);
    }
    if (!uri.hasBucket()) {
      throw new UsageException("\"" + text + "\": missing bucket name");
    }
    return uri;
  }

  private static void checkCached(Invocation call, BucketUri uri) throws IOException {
    boolean present = call.cluster().objects().exists(uri.bck(), uri.object());
    call.out()
        .line(
            uri
                + (present
                    ? " is present (is cached)"
                    : " is not present (\"not cached\") in cluster"));
  }

  private static void one(Invocation call, BucketUri uri) throws IOException {
    Reading reading = new Reading(call);
    String out = call.args().word(1);
    if (out.equals("-")) {
      reading.copy(uri, () -> new StandardOutput(call.out()));
      call.out().flush();
      return;
    }
    if (out.equals(DISCARD)) {
      long size = reading.copy(uri, OutputStream::nullOutputStream);
      call.out()
          .line(
              reading.isRange()
                  ? "Read range " + reading.rangeText() + " and discard"
                  : "GET and discard "
                      + uri.object()
                      + " from "
                      + uri.bck()
                      + " ("
                      + call.units().size(size)
                      + ")");
      return;
    }
    String shown = shown(call, uri, out);
    Path file = call.environment().workingDirectory().resolve(shown);
    long size = new Destination(file, call.interruption()).write(sink -> reading.copy(uri, sink));
    call.out()
        .line(
            reading.isRange()
                ? "Read range " + reading.rangeText() + " as " + shown
                : "GET "
                    + uri.object()
                    + " from "
                    + uri.bck()
                    + " as "
                    + shown
                    + " ("
                    + call.units().size(size)
                    + ")");
  }

  /** Name of the file, as the user sees it. */
  private static String shown(Invocation call, BucketUri uri, String out) {
    String base = uri.object().substring(uri.object().lastIndexOf('/') + 1);
    if (base.isEmpty() || base.equals(".") || base.equals("..")) {
      throw new CommandException("object \"" + uri + "\" has no name that a file could have");
    }
    if (out.isEmpty()) {
      return base;
    }
    boolean directory =
        out.endsWith("/") || Files.isDirectory(call.environment().workingDirectory().resolve(out));
    if (!directory) {
      return out;
    }
    return (out.endsWith("/") ? out : out + "/") + base;
  }

  /** {@code ais object cat BUCKET/OBJECT}. */
  public static void cat(Invocation call) throws IOException {
    if (call.args().count() == 0) {
      throw UsageException.missing("BUCKET/OBJECT_NAME");
    }
    BucketUri uri = BucketUri.object(call.args().word(0));
    new Reading(call).copy(uri, () -> new StandardOutput(call.out()));
    call.out().flush();
  }
}
