package io.ais.node.ec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.http.Net;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectSender;
import io.ais.node.peer.ObjectSource;
import io.ais.node.peer.ObjectStreams;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerStream;
import io.ais.node.store.Lom;
import io.ais.wire.HeaderMap;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@link SlicePeers} over the data network. Every question carries the asker's cluster state, which the
 * one who is asked waits for. Thread-safe; whoever made it closes it.
 */
public final class PeerSlices implements SlicePeers, AutoCloseable {
  /** Name of the object streams that carry slices. */
  public static final String STREAM = "slices";

  /** Which slices a target holds: {@link Question}, answered by an array of {@link SliceRecord}. */
  public static final String HELD = "/v1/intra/slices/held";

  /** Content of one slice: {@link SliceRecord}, answered by the bytes. */
  public static final String CONTENT = "/v1/intra/slices/content";

  /** Slices told to their owner: array of {@link SliceRecord}, answered by an array of verdicts. */
  public static final String OFFER = "/v1/intra/slices/offer";

  /** Slices to be removed: array of {@link SliceRecord}. */
  public static final String DROP = "/v1/intra/slices/drop";

  /** Slices of one owner: {@link PageQuestion}, answered by a {@link PageAnswer}. */
  public static final String PAGE = "/v1/intra/slices/page";

  /** Header of the asker with the mark of its cluster state. */
  public static final String STATE = "Ais-State-Mark";

  private static final Duration QUICK = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final PeerClient client;
  private final ObjectStreams streams;
  private final Supplier<String> stateMark;

  /**
   * Names that a target is asked for.
   *
   * @param bck bucket of slices
   */
  public record Question(
      @JsonProperty("bck") Bck bck,
      @JsonProperty("bid") long bid,
      @JsonProperty("names") List<String> names) {}

  /**
   * Part of a target's slices that is asked for.
   *
   * @param bck bucket of slices
   * @param owner id of the target that owns the objects
   * @param after name behind which it begins
   */
  public record PageQuestion(
      @JsonProperty("bck") Bck bck,
      @JsonProperty("bid") long bid,
      @JsonProperty("owner") String owner,
      @JsonProperty("after") String after) {}

  /**
   * Part of a target's slices.
   *
   * @param next name behind which the next part begins; empty for the last one
   */
  public record PageAnswer(
      @JsonProperty("slices") List<SliceRecord> slices, @JsonProperty("next") String next) {}

  /**
   * @param stateMark of the newest published state
   */
  public PeerSlices(PeerClient client, Supplier<String> stateMark) {
    this.client = requireNonNull(client, "client");
    this.stateMark = requireNonNull(stateMark, "stateMark");
    this.streams = new ObjectStreams(client, STREAM, ObjectSender.Limits.DEFAULT);
  }

  private PeerRequest request(String path, Object body, Duration timeout) {
    return PeerRequest.of(Net.DATA, "POST", path, timeout)
        .withHeaders(new HeaderMap().add(STATE, stateMark.get()))
        .withJson(Json.bytes(body));
  }

  @Override
  public List<Optional<Lom>> held(Snode target, Bck slices, long bid, List<String> names) {
    SliceRecord[] records =
        call(target, HELD, new Question(slices, bid, names), QUICK, SliceRecord[].class);
    if (records.length != names.size()) {
      throw nonsense(target, null);
    }
    List<Optional<Lom>> held = new ArrayList<>();
    for (SliceRecord each : records) {
      try {
        held.add(each.isNone() ? Optional.empty() : Optional.of(each.toLom()));
      } catch (IOException e) {
        throw nonsense(target, e);
      }
    }
    return held;
  }

  @Override
  public Page page(Snode target, Bck slices, long bid, String owner, String after) {
    PageQuestion question = new PageQuestion(slices, bid, owner, after);
    PageAnswer answer = call(target, PAGE, question, LONG, PageAnswer.class);
    List<Lom> found = new ArrayList<>();
    for (SliceRecord each : answer.slices()) {
      try {
        found.add(each.toLom());
      } catch (IOException e) {
        throw nonsense(target, e);
      }
    }
    return new Page(found, answer.next());
  }

  @Override
  public Open open(Snode target, Slice slice) {
    return new Incoming(
        client.open(target, request(CONTENT, SliceRecord.of(slice.lom()), LONG)), slice);
  }

  @Override
  public void send(Snode target, Lom slice, ObjectSource.Opener content, Consumer<Ack> whenDone) {
    Optional<ObjectSender> stream = streams.to(target);
    if (stream.isEmpty()) {
      whenDone.accept(Ack.failed("the node stops"));
      return;
    }
    stream.get().send(SliceRecord.of(slice).toBytes(), slice.sizeBytes(), content, whenDone);
  }

  @Override
  public List<Verdict> offer(Snode owner, List<Lom> slices) {
    List<SliceRecord> records = slices.stream().map(SliceRecord::of).toList();
    Verdict[] verdicts = call(owner, OFFER, records, LONG, Verdict[].class);
    if (verdicts.length != slices.size()) {
      throw nonsense(owner, null);
    }
    return List.of(verdicts);
  }

  @Override
  public void drop(Snode target, List<Lom> slices) {
    client.call(target, request(DROP, slices.stream().map(SliceRecord::of).toList(), QUICK));
  }

  private <T> T call(Snode target, String path, Object body, Duration timeout, Class<T> type) {
    try {
      return Json.parse(client.call(target, request(path, body, timeout)).body(), type);
    } catch (IOException e) {
      throw nonsense(target, e);
    }
  }

  private static AisException nonsense(Snode target, IOException cause) {
    return new AisException(503, "", target.display() + " answers nonsense about slices", cause);
  }

  @Override
  public void close() {
    streams.close();
  }

  /** Confined to one thread. */
  private static final class Incoming implements Open {
    private final PeerStream stream;
    private final InputStream body;
    private final long sizeBytes;
    private final byte[] buffer = new byte[64 * 1024];

    Incoming(PeerStream stream, Slice slice) {
      this.stream = stream;
      this.body = stream.body();
      this.sizeBytes = slice.lom().sizeBytes();
    }

    @Override
    public long declaredBytes() {
      return sizeBytes;
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
    public void close() throws IOException {
      stream.close();
    }
  }
}
