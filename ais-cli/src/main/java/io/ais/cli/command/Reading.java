package io.ais.cli.command;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.client.AisHttpException;
import io.ais.client.HttpResponse;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Reads objects as the options of {@code get} and {@code cat} say. Immutable. */
final class Reading {
  private static final int BUFFER = 256 * 1024;

  private final Objects objects;
  private final String range;
  private final long offset;
  private final long length;
  private final Query query;
  private final boolean verify;

  Reading(Invocation call) {
    Args args = call.args();
    if (args.has("offset") != args.has("length")) {
      throw new CommandException("'--length' and '--offset' must be both present (or not)");
    }
    this.objects = call.cluster().objects();
    boolean ranged = args.has("offset");
    this.offset = ranged ? call.units().parseSize(args.text("offset")) : 0;
    this.length = ranged ? call.units().parseSize(args.text("length")) : 0;
    this.range = ranged ? "bytes=" + offset + "-" + (offset + length - 1) : "";
    Query wanted = args.is("latest") ? Query.EMPTY.plus("latest-ver", "true") : Query.EMPTY;
    this.query = args.is("silent") ? wanted.plus("sln", "true") : wanted;
    this.verify = args.is("checksum") && range.isEmpty();
  }

  /** Only a part is read. */
  boolean isRange() {
    return !range.isEmpty();
  }

  /** {@code (length 16 at offset 0)}. */
  String rangeText() {
    return "(length " + length + " at offset " + offset + ")";
  }

  /** Where the bytes go. */
  interface Sink {
    OutputStream open() throws IOException;
  }

  /** Copies the object; returns the number of bytes. */
  long copy(BucketUri uri, Sink sink) throws IOException {
    try (HttpResponse response = objects.get(uri.bck(), uri.object(), range, query)) {
      try (OutputStream out = sink.open()) {
        return verify ? verified(response, out) : plain(response.body(), out, null);
      }
    } catch (AisHttpException e) {
      if (e.isNotFound() && !e.typeCode().contains("Bck")) {
        throw new AisHttpException(
            e.status(), "", "object \"" + uri + "\" does not exist", e.method(), e.path());
      }
      throw e;
    }
  }

  private static long plain(InputStream in, OutputStream out, Hasher hasher) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    for (int n; (n = in.read(buffer)) >= 0; total += n) {
      out.write(buffer, 0, n);
      if (hasher != null) {
        hasher.update(buffer, 0, n);
      }
    }
    return total;
  }

  private static long verified(HttpResponse response, OutputStream out) throws IOException {
    HeaderMap headers = response.headers();
    String type = headers.first(Headers.CHECKSUM_TYPE, "");
    String value = headers.first(Headers.CHECKSUM_VALUE, "");
    if (type.isEmpty() || type.equals("none")) {
      return plain(response.body(), out, null);
    }
    Hasher hasher = Hasher.of(ChecksumType.parse(type));
    long total = plain(response.body(), out, hasher);
    Checksum actual = hasher.finish();
    if (!actual.value().equalsIgnoreCase(value)) {
      throw new IOException(
          "BAD DATA CHECKSUM: " + type + "(" + value + " != " + actual.value() + ")");
    }
    return total;
  }
}
