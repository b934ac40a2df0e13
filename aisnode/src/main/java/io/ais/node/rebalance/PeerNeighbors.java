package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.http.Net;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerException;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerStream;
import io.ais.node.store.Lom;
import io.ais.wire.HeaderMap;
import io.ais.wire.Query;
import io.ais.wire.Urls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@link Neighbors} over HTTP on the data network: HEAD and GET of {@code /v1/objects/B/O?gfn=true}.
 * The other side answers from its own store whoever owns the name, 404 without a record; every
 * answer carries the record in header {@link #RECORD}, and a deleted object has an empty body.
 */
public final class PeerNeighbors implements Neighbors {
  /** Query parameter: answer from this target's store, look nowhere else. */
  public static final String QUERY_FROM_NEIGHBOR = "gfn";

  /** Query parameter: id of the bucket, decimal. */
  public static final String QUERY_BUCKET_ID = "bid";

  /**
   * Header of the asker with the mark of its cluster state. The one who is asked answers when it has
   * seen that state too: from then on it knows that it no longer owns the name.
   */
  public static final String STATE = "Ais-State-Mark";

  /** Header with {@link ObjectRecord#toHeader()}. */
  public static final String RECORD = "Ais-Object-Record";

  private final PeerClient client;
  private final Supplier<String> stateMark;
  private final Duration headTimeout;
  private final Duration getTimeout;

  /**
   * @param stateMark of the newest published state, {@code gen.epoch.seq}
   */
  public PeerNeighbors(
      PeerClient client, Supplier<String> stateMark, Duration headTimeout, Duration getTimeout) {
    this.client = requireNonNull(client, "client");
    this.stateMark = requireNonNull(stateMark, "stateMark");
    this.headTimeout = requireNonNull(headTimeout, "headTimeout");
    this.getTimeout = requireNonNull(getTimeout, "getTimeout");
  }

  private PeerRequest request(String method, String path, Duration timeout) {
    return PeerRequest.of(Net.DATA, method, path, timeout)
        .withHeaders(new HeaderMap().add(STATE, stateMark.get()));
  }

  private static String path(Bck bck, long bid, String name) {
    Query query =
        Urls.bucketQuery(bck)
            .plus(QUERY_FROM_NEIGHBOR, "true")
            .plus(QUERY_BUCKET_ID, Long.toUnsignedString(bid));
    return Urls.withQuery(Urls.objectPath(bck, name), query);
  }

  @Override
  public Optional<Lom> find(Snode target, Bck bck, long bid, String name) {
    try {
      PeerRequest request = request("HEAD", path(bck, bid, name), headTimeout);
      return Optional.of(record(target, client.call(target, request).headers()));
    } catch (PeerException e) {
      return absent(e);
    }
  }

  @Override
  public Optional<RemoteCopy> open(Snode target, Bck bck, long bid, String name) {
    try {
      PeerRequest request = request("GET", path(bck, bid, name), getTimeout);
      return Optional.of(copy(target, client.open(target, request)));
    } catch (PeerException e) {
      return absent(e);
    }
  }

  private static RemoteCopy copy(Snode target, PeerStream stream) {
    try {
      return new Incoming(record(target, stream.headers()), stream);
    } catch (AisException e) {
      Incoming.close(stream);
      throw e;
    }
  }

  private static <T> Optional<T> absent(PeerException answer) {
    if (answer.status() == 404) {
      return Optional.empty();
    }
    throw answer;
  }

  private static Lom record(Snode target, HeaderMap headers) {
    String text = headers.first(RECORD);
    try {
      if (text != null) {
        return ObjectRecord.parseHeader(text).toLom();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new AisException(503, "", target.display() + " sent bad object metadata", e);
    }
    throw AisException.unavailable(target.display() + " sent no object metadata");
  }

  /** Confined to one thread. */
  private static final class Incoming implements RemoteCopy {
    private final Lom lom;
    private final PeerStream stream;
    private final InputStream body;
    private final byte[] buffer = new byte[64 << 10];

    Incoming(Lom lom, PeerStream stream) {
      this.lom = lom;
      this.stream = stream;
      this.body = stream.body();
    }

    @Override
    public Lom lom() {
      return lom;
    }

    @Override
    public long declaredBytes() {
      return lom.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      int n = body.read(buffer, 0, Math.min(buffer.length, into.remaining()));
      if (n > 0) {
        into.put(buffer, 0, n);
      }
      return n;
    }

    @Override
    public void close() {
      close(stream);
    }

    static void close(PeerStream stream) {
      try {
        stream.close();
      } catch (IOException e) {
        throw new AisException(503, "", "closing a peer's answer failed", e);
      }
    }
  }
}
