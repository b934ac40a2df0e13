package io.ais.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.node.cluster.Departure.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DepartureTest {
  private static final NetInfo NET = NetInfo.http("127.0.0.1", 8080);

  private static Departure of(NodeType type, Verb verb, boolean rmUserData, boolean due) {
    Snode node = Snode.of(type, "node-0001", Hrw.digest("node-0001"), NET, NET, NET);
    return new Departure(node, verb, new DecommissionOptions(rmUserData, false, false), 7, due);
  }

  /** Else records of deletes go before its process has ended, and it can come back with its files. */
  @ParameterizedTest
  @CsvSource({
    "DECOMMISSION, false, true, true",
    "DECOMMISSION, false, false, false",
    "DECOMMISSION, true, true, false",
    "SHUTDOWN, false, true, false",
    "UNSAFE, false, true, true",
    "REMOVED, false, true, true"
  })
  void targetsThatLeftTheMapWithTheirFilesMayReturnWithOldCopies(
      Verb verb, boolean rmUserData, boolean due, boolean expected) {
    assertEquals(expected, of(NodeType.TARGET, verb, rmUserData, due).mayReturnWithOldCopies());
  }

  @Test
  void proxiesHaveNoCopies() {
    assertEquals(
        false, of(NodeType.PROXY, Verb.DECOMMISSION, false, true).mayReturnWithOldCopies());
  }
}
