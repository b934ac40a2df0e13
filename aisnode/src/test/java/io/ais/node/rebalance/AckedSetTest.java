package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.model.Bck;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AckedSetTest {
  private final AckedSet acked = new AckedSet();

  private static Lom copy(String name, long hlc) {
    return new Lom(
        Bck.ais("b"),
        name,
        1,
        0,
        Checksum.NONE,
        "",
        Map.of(),
        new WriteStamp(1, 1, hlc, 7),
        0,
        0,
        false,
        "",
        1);
  }

  @Test
  void tellsNameStampAndDestinationApart() {
    acked.add("ta", copy("o", 1));

    assertTrue(acked.contains("ta", copy("o", 1)));
    assertFalse(acked.contains("tb", copy("o", 1)));
    assertFalse(acked.contains("ta", copy("o", 2)));
    assertFalse(acked.contains("ta", copy("p", 1)));
  }

  @Test
  void remembersEverythingWhileItGrows() {
    for (int i = 0; i < 50_000; i++) {
      acked.add("ta", copy("o" + i, i));
      acked.add("ta", copy("o" + i, i));
    }

    assertEquals(50_000, acked.size());
    for (int i = 0; i < 50_000; i++) {
      assertTrue(acked.contains("ta", copy("o" + i, i)));
    }
    assertFalse(acked.contains("ta", copy("o50000", 50_000)));
  }
}
