package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stores local bytes as objects of one bucket, as the options of {@code put} say. Thread-safe. */
final class Upload {
  private static final List<String> TYPES =
      List.of("md5", "crc32c", "sha256", "sha512", "xxhash", "xxhash2");
  private static final int BUFFER = 256 * 1024;

  /** What fits here can be sent again after a redirect. */
  private static final int IN_MEMORY = 1 << 20;

  private final Objects objects;
  private final Bck bck;
  private final Query query;
  private final String computeType;
  private final Map<String, String> given = new HashMap<>();

  Upload(Invocation call, Bck bck) throws IOException {
    Args args = call.args();
    this.objects = call.cluster().objects();
    this.bck = bck;
    this.query = args.is("skip-vc") ? Query.EMPTY.plus("skip_vc", "true") : Query.EMPTY;
    for (String type : TYPES) {
      if (args.has(type)) {
        given.put(Headers.CHECKSUM_TYPE, type);
        given.put(Headers.CHECKSUM_VALUE, args.text(type));
      }
    }
    this.computeType = args.is("compute-checksum") ? bucketType(call) : "";
  }

  private String bucketType(Invocation call) throws IOException {
    JsonNode props = call.cluster().buckets().props(bck);
    String type = props.path("checksum").path("type").asText("none");
    return type.equals("none") ? "" : type;
  }

  /** Stores a file; returns its size. */
  long file(LocalFile file) throws IOException {
    Map<String, String> headers = new HashMap<>(given);
    if (!computeType.isEmpty()) {
      headers.put(Headers.CHECKSUM_TYPE, computeType);
      headers.put(Headers.CHECKSUM_VALUE, digest(file.path()));
    }
    RequestBody body = RequestBody.of(file.path());
    objects.put(bck, file.object(), body, headers, query);
    return body.length();
  }

  private String digest(Path file) throws IOException {
    Hasher hasher = Hasher.of(ChecksumType.parse(computeType));
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n; (n = in.read(buffer)) >= 0; ) {
        hasher.update(buffer, 0, n);
      }
    }
    return hasher.finish().value();
  }

  /** Stores a stream of unknown length. */
  void stream(String object, InputStream in) throws IOException {
    byte[] start = in.readNBytes(IN_MEMORY);
    if (start.length < IN_MEMORY) {
      objects.put(bck, object, RequestBody.of(start), given, query);
    } else {
      InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), in);
      objects.putOnce(bck, object, whole, given, query);
    }
  }

  /** Appends files to one object, one after the other; returns the number of bytes. */
  long append(String object, List<LocalFile> files) throws IOException {
    String handle = "";
    long total = 0;
    for (LocalFile file : files) {
      Query step = Query.EMPTY.plus("append_type", "append").plus("append_handle", handle);
      RequestBody body = RequestBody.of(file.path());
      HeaderMap answer = objects.put(bck, object, body, Map.of(), step);
      handle = answer.first(Headers.APPEND_HANDLE, "");
      if (handle.isEmpty()) {
        throw new CommandException(
            "failed to append to " + new BucketUri(bck, object) + ": no handle in the answer");
      }
      total += body.length();
    }
    Query flush = Query.EMPTY.plus("append_type", "flush").plus("append_handle", handle);
    objects.put(bck, object, RequestBody.NONE, Map.of(), flush);
    return total;
  }
}
