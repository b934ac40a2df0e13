package io.ais.node.ec;

import io.ais.model.Bck;
import io.ais.node.object.ByteSource;
import io.ais.node.object.ObjectReader;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectReceiver;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** What one target answers others about slices; see {@link PeerSlices}. Thread-safe. */
public final class SliceAnswers {
  private final Repairs.Parts parts;
  private final BiPredicate<Bck, Long> knows;

  /**
   * @param knows whether a bucket exists under this id
   */
  SliceAnswers(Repairs.Parts parts, BiPredicate<Bck, Long> knows) {
    this.parts = parts;
    this.knows = knows;
  }

  /** For streams of {@link PeerSlices#STREAM}. */
  public Ack receive(byte[] metadata, ObjectReceiver.Data data) throws IOException {
    Lom slice = SliceRecord.parse(metadata).toLom();
    if (slice.sizeBytes() != data.sizeBytes()) {
      return Ack.failed(slice.cname() + ": " + data.sizeBytes() + " bytes announced");
    }
    Bck bck = Slice.objects(slice.bck());
    if (!knows.test(bck, slice.bid())) {
      return Ack.failed("bucket " + bck + " is not known here under this id");
    }
    return parts.local().receive(slice, new Body(data)) ? Ack.STORED : Ack.OLDER;
  }

  /** Answer to {@link PeerSlices#HELD}. */
  public List<SliceRecord> held(PeerSlices.Question question) {
    return question.names().stream()
        .map(
            name ->
                parts
                    .local()
                    .find(question.bck(), question.bid(), name)
                    .map(SliceRecord::of)
                    .orElseGet(() -> SliceRecord.none(question.bck(), name)))
        .toList();
  }

  /** Answer to {@link PeerSlices#PAGE}. */
  public PeerSlices.PageAnswer page(PeerSlices.PageQuestion question) {
    Bck bck = Slice.objects(question.bck());
    SlicePeers.Page page =
        parts
            .local()
            .page(
                question.bck(),
                question.bid(),
                question.after(),
                lom -> parts.placement().get().isOwner(question.owner(), bck, lom.name()));
    return new PeerSlices.PageAnswer(
        page.slices().stream().map(SliceRecord::of).toList(), page.next());
  }

  /** Opens the slice of {@link PeerSlices#CONTENT}; whoever asks closes it. */
  public ObjectReader open(SliceRecord record) throws IOException {
    return parts.local().open(record.toLom());
  }

  /** Answer to {@link PeerSlices#OFFER}: names of {@link SlicePeers.Verdict}. */
  public List<String> judge(List<SliceRecord> records) throws IOException {
    List<Lom> slices = new ArrayList<>();
    for (SliceRecord each : records) {
      slices.add(each.toLom());
    }
    return parts.owner().judge(slices).stream().map(Enum::name).toList();
  }

  /** {@link PeerSlices#DROP}. */
  public void drop(List<SliceRecord> records) throws IOException {
    for (SliceRecord each : records) {
      parts.local().drop(each.toLom());
    }
  }

  private record Body(ObjectReceiver.Data data) implements ByteSource {
    @Override
    public long declaredBytes() {
      return data.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return data.read(into);
    }
  }
}
