package io.ais.node.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Durable;
import io.ais.node.cluster.StateKey;
import io.ais.node.cluster.VoteRecord;
import io.ais.node.disk.DurableFile;
import io.ais.node.disk.SlotFile;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable memory of a voter in its configuration directory: {@code .ais.vote} and {@code
 * .ais.cstate}. Confined to the control thread after construction.
 */
public final class StateFiles implements AutoCloseable {

  /** Name of the vote file. */
  public static final String VOTE_FILE = ".ais.vote";

  /** Name of the state file. */
  public static final String STATE_FILE = ".ais.cstate";

  private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);

  private record States(
      @JsonProperty("accepted") ClusterState accepted,
      @JsonProperty("committed") ClusterState committed) {}

  private final SlotFile vote;
  private final DurableFile state;
  private final Durable found;

  /**
   * Opens the files and reads what they hold. This is a new store when the vote file is missing or
   * damaged, and when it names a committed state that the state file does not have: a voter that lost
   * what it promised must not count as the one that promised. What is found beside is knowledge, not
   * memory, and is kept as such.
   *
   * @param copies committed states found elsewhere, in the format of {@link #copy}; used when the
   *     state file has none
   */
  public StateFiles(Path confdir, Supplier<String> newStore, List<byte[]> copies)
      throws IOException {
    vote = new SlotFile(confdir.resolve(VOTE_FILE));
    state = new DurableFile(confdir.resolve(STATE_FILE));
    Optional<States> own = readStates();
    Optional<VoteRecord> record = readVote().filter(vote -> isMemoryOf(vote, own));
    VoteRecord known = record.orElseGet(() -> VoteRecord.fresh(newStore.get()));
    if (record.isEmpty()) {
      write(known);
    }
    Optional<States> states = own.isPresent() ? own : newest(copies);
    found =
        new Durable(
            known,
            states.map(States::accepted).orElse(null),
            states.map(States::committed).orElse(null));
  }

  /**
   * What a node which is not running has stored: the newest committed state that its file names, and the
   * one that it accepted after that, which may have been committed as well. None, one or two.
   */
  public static List<ClusterState> stored(Path confdir) throws IOException {
    Optional<byte[]> bytes = new DurableFile(confdir.resolve(STATE_FILE)).read();
    if (bytes.isEmpty()) {
      return List.of();
    }
    States states = Json.parse(bytes.get(), States.class);
    return Stream.of(states.committed(), states.accepted())
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static boolean isMemoryOf(VoteRecord vote, Optional<States> states) {
    ClusterState accepted = states.map(States::accepted).orElse(null);
    StateKey newest = accepted == null ? StateKey.NONE : accepted.key();
    boolean lost =
        newest.isBelow(vote.committed()) || accepted == null && !vote.founded().isEmpty();
    if (lost) {
      LOG.warn(
          "the state file is older than the vote file ({} below {}): going on as a new voter",
          newest,
          vote.committed());
    }
    return !lost;
  }

  /** Of several copies the newest that can be read. */
  private static Optional<States> newest(List<byte[]> copies) {
    ClusterState best = null;
    for (byte[] copy : copies) {
      try {
        ClusterState state = Json.parse(copy, ClusterState.class);
        boolean whole = state.header() != null && state.smap() != null;
        best = whole && (best == null || best.key().isBelow(state.key())) ? state : best;
      } catch (IOException e) {
        LOG.warn("a copy of the cluster state is not readable: {}", e.getMessage());
      }
    }
    if (best != null) {
      LOG.warn("no state file: starting with a copy of state {}", best.key());
    }
    return Optional.ofNullable(best).map(state -> new States(state, state));
  }

  /** A committed state as {@link #StateFiles} takes it. */
  public static byte[] copy(ClusterState state) {
    return Json.bytes(state);
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
