package io.ais.node.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Durable;
import io.ais.node.cluster.VoteRecord;
import io.ais.node.disk.DurableFile;
import io.ais.node.disk.SlotFile;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The durable memory of a voter in its configuration directory: {@code .ais.vote} and {@code
 * .ais.cstate}. Confined to the control thread after construction.
 */
public final class StateFiles implements AutoCloseable {

  /** Name of the vote file. */
  public static final String VOTE_FILE = ".ais.vote";

  /** Name of the state file. */
  public static final String STATE_FILE = ".ais.cstate";

  private record States(
      @JsonProperty("accepted") ClusterState accepted,
      @JsonProperty("committed") ClusterState committed) {}

  private final SlotFile vote;
  private final DurableFile state;
  private final Durable found;

  /**
   * Opens the files and reads what they hold. A damaged or missing vote file makes this a new store:
   * a state file beside it is knowledge, not memory, and is kept as such.
   */
  public StateFiles(Path confdir, Supplier<String> newStore) throws IOException {
    vote = new SlotFile(confdir.resolve(VOTE_FILE));
    state = new DurableFile(confdir.resolve(STATE_FILE));
    Optional<States> states = readStates();
    Optional<VoteRecord> record = readVote();
    VoteRecord known = record.orElseGet(() -> VoteRecord.fresh(newStore.get()));
    if (record.isEmpty()) {
      write(known);
    }
    found =
        new Durable(
            known,
            states.map(States::accepted).orElse(null),
            states.map(States::committed).orElse(null));
  }

  private Optional<VoteRecord> readVote() throws IOException {
    Optional<byte[]> bytes = vote.read();
    return bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(Json.parse(bytes.get(), VoteRecord.class));
  }

  private Optional<States> readStates() throws IOException {
    Optional<byte[]> bytes = state.read();
    return bytes.isEmpty() ? Optional.empty() : Optional.of(Json.parse(bytes.get(), States.class));
  }

  /** What was on disk when the node started. */
  public Durable found() {
    return found;
  }

  void write(VoteRecord record) throws IOException {
    vote.write(Json.bytes(record));
  }

  void write(ClusterState accepted, ClusterState committed) throws IOException {
    boolean same = accepted != null && committed != null && accepted.key().equals(committed.key());
    state.write(Json.bytes(new States(accepted, same ? accepted : committed)));
  }

  /**
   * Keeps a state that another generation replaces, for the operator.
   *
   * @return name of the file
   */
  String keepLost(ClusterState lost) throws IOException {
    String name = STATE_FILE + ".lost-" + lost.key();
    new DurableFile(state.path().resolveSibling(name)).write(Json.bytes(new States(lost, lost)));
    return name;
  }

  /** Forgets the cluster: for decommissioning. */
  public static void erase(Path confdir) throws IOException {
    new DurableFile(confdir.resolve(VOTE_FILE)).delete();
    new DurableFile(confdir.resolve(STATE_FILE)).delete();
  }

  @Override
  public void close() throws IOException {
    vote.close();
  }
}
