package io.ais.node.targetapi;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.BucketProps;
import io.ais.node.http.Exchange;
import io.ais.node.http.MustWaitException;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.placement.Neighbors;
import io.ais.node.placement.Ruling;
import io.ais.node.runtime.Ticker;
import io.ais.node.stats.Stats;
import io.ais.node.store.Lom;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Serves GET of an object: whole or one range (spec/rest-api.md 8.1). Thread-safe. */
final class GetObject {
  private static final int PARTIAL = 206;

  private final String display;
  private final ObjectStore store;
  private final Neighbors neighbors;
  private final ContentSender sender;
  private final BiConsumer<Lom, BucketProps> reads;
  private final Stats stats;
  private final Ticker ticker;

  GetObject(
      String display,
      ObjectStore store,
      Neighbors neighbors,
      ContentSender sender,
      BiConsumer<Lom, BucketProps> reads,
      Stats stats,
      Ticker ticker) {
    this.display = display;
    this.store = store;
    this.neighbors = neighbors;
    this.sender = sender;
    this.reads = reads;
    this.stats = stats;
    this.ticker = ticker;
  }

  void serve(Exchange exchange, ObjectRequest request, Ruling ruling) throws IOException {
    long start = ticker.nanos();
    if (exchange.query().has(QueryKeys.ARCHIVE_PATH)
        || exchange.query().has(QueryKeys.ARCHIVE_REGEX)
        || exchange.query().has(QueryKeys.ETL_NAME)) {
      throw new AisException(
          501,
          TypeCodes.NOT_IMPLEMENTED,
          "cannot read inside " + request.cname() + " - not implemented yet");
    }
    try (ObjectReader reader = sound(exchange, request, ruling)) {
      Lom lom = reader.lom();
      String range = exchange.headers().first(Headers.RANGE);
      long sent;
      if (range == null) {
        HeaderMap headers = ObjectHeaders.of(lom);
        ObjectHeaders.addContact(headers, ruling);
        addEtag(headers, lom);
        headers.add(Headers.CONTENT_LENGTH, Long.toString(lom.sizeBytes()));
        headers.add(Headers.CONTENT_TYPE, Headers.OCTETS);
        if (lom.sizeBytes() > 0 && isToBeChecked(reader, ruling)) {
          sender.sendChecked(exchange, headers, reader);
        } else {
          sender.send(exchange, 200, headers, reader, 0, lom.sizeBytes());
        }
        sent = lom.sizeBytes();
      } else {
        sent = serveRange(exchange, request, ruling, reader, range);
      }
      reads.accept(lom, ruling.props());
      String bucket = request.bck().toString();
      stats.add("get.n", bucket, 1);
      stats.add("get.size", bucket, sent);
      long nanos = ticker.nanos() - start;
      stats.add("get.ns.total", bucket, nanos);
      stats.latency("get.ns", nanos);
    }
  }

  private ObjectReader open(ObjectRequest request, Ruling ruling) {
    try {
      return store.open(request.bck(), ruling.bid(), request.name());
    } catch (AisException e) {
      if (e.status() != 404) {
        throw e;
      }
      throw AisException.notFound(display + ": " + request.cname() + " does not exist");
    }
  }

  private long serveRange(
      Exchange exchange, ObjectRequest request, Ruling ruling, ObjectReader reader, String header)
      throws IOException {
    Lom lom = reader.lom();
    ByteRange range = ByteRange.parse(header, lom.sizeBytes(), request.cname());
    Checksum checksum = lom.checksum();
    if (ruling.props().checksum().enableReadRange() && checksum.type() != ChecksumType.NONE) {
      checksum = sender.checksum(reader, checksum.type(), range.first(), range.length());
    }
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.ACCEPT_RANGES, "bytes");
    ObjectHeaders.addContact(headers, ruling);
    ObjectHeaders.of(lom, checksum).forEach(headers::add);
    addEtag(headers, lom);
    headers.add(Headers.CONTENT_LENGTH, Long.toString(range.length()));
    headers.add(Headers.CONTENT_RANGE, range.contentRange(lom.sizeBytes()));
    headers.add(Headers.CONTENT_TYPE, Headers.OCTETS);
    sender.send(exchange, PARTIAL, headers, reader, range.first(), range.length());
    return range.length();
  }

  private static void addEtag(HeaderMap headers, Lom lom) {
    String own = lom.custom().get("ETag");
    if (own != null) {
      headers.add(Headers.ETAG, own);
    }
  }

  /**
   * Open, and read to its end before the first byte leaves, if that is configured or costs little: a
   * corrupt object is not served.
   */
  private ObjectReader sound(Exchange exchange, ObjectRequest request, Ruling ruling)
      throws IOException {
    return exchange.mayWait() ? sound(request, ruling) : soundAtOnce(request, ruling);
  }

  private ObjectReader soundAtOnce(ObjectRequest request, Ruling ruling) throws IOException {
    Optional<ObjectReader> opened =
        ruling.isUnsettled()
            ? Optional.empty()
            : store.openAtOnce(request.bck(), ruling.bid(), request.name());
    ObjectReader reader = opened.orElseThrow(() -> MustWaitException.INSTANCE);
    if (isToBeChecked(reader, ruling) && !checksum(reader).equals(reader.lom().checksum())) {
      reader.close();
      throw MustWaitException.INSTANCE; // to be seen to
    }
    return reader;
  }

  private ObjectReader sound(ObjectRequest request, Ruling ruling) throws IOException {
    ObjectReader reader = opened(request, ruling);
    boolean keep = false;
    try {
      Optional<AisException> wrong =
          isToBeChecked(reader, ruling) ? fault(reader, request) : Optional.empty();
      if (wrong.isPresent()) {
        reader.close(); // gives back the lock of the name
        if (!neighbors.rescue(request.bck(), request.name(), ruling)) {
          throw wrong.get();
        }
        reader = opened(request, ruling);
      }
      keep = true;
      return reader;
    } finally {
      if (!keep) {
        reader.close();
      }
    }
  }

  private ObjectReader opened(ObjectRequest request, Ruling ruling) {
    return neighbors.openNewest(request.bck(), request.name(), ruling, () -> open(request, ruling));
  }

  private static boolean isToBeChecked(ObjectReader reader, Ruling ruling) {
    return switch (reader.lom().checksum().type()) {
      case NONE -> false;
      case XXHASH, XXHASH2, CRC32C ->
          ruling.props().checksum().validateWarmGet() || reader.inMemory() != null;
      case MD5, SHA256, SHA512 -> ruling.props().checksum().validateWarmGet();
    };
  }

  /** What is wrong with every local copy; empty when the reader has a sound one. */
  private Optional<AisException> fault(ObjectReader reader, ObjectRequest request)
      throws IOException {
    Lom lom = reader.lom();
    Checksum now = checksum(reader);
    while (!now.equals(lom.checksum()) && reader.elsewhere()) {
      now = checksum(reader);
    }
    if (now.equals(lom.checksum())) {
      return Optional.empty();
    }
    return Optional.of(
        new AisException(
            500,
            TypeCodes.BAD_CHECKSUM,
            "BAD DATA CHECKSUM: "
                + lom.checksum().type().wire()
                + "("
                + lom.checksum().value()
                + " != "
                + now.value()
                + ") (context: "
                + request.cname()
                + ")"));
  }

  private Checksum checksum(ObjectReader reader) throws IOException {
    Lom lom = reader.lom();
    byte[] whole = reader.inMemory();
    return whole == null
        ? sender.checksum(reader, lom.checksum().type(), 0, lom.sizeBytes())
        : Hasher.of(lom.checksum().type(), whole);
  }
}
