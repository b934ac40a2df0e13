package io.ais.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccessTest {
  @Test
  void knowsShorthands() {
    assertEquals("771", Access.shorthand("ro").text());
    assertEquals(771 + 4 + 8 + 16 + 32, Access.shorthand("rw").bits());
    assertEquals(Uint64.ALL, Access.shorthand("su"));
    assertNull(Access.shorthand("GET,PUT"));
  }

  @Test
  void namesRightsInBitOrder() {
    assertEquals(
        List.of("GET", "HEAD-OBJECT", "HEAD-BUCKET", "LIST-OBJECTS"),
        Access.names(Access.READ_ONLY));
    assertEquals(18, Access.names(Uint64.ALL).size());
    assertEquals("ADMIN", Access.names(Uint64.ALL).getLast());
  }

  @Test
  void tellsWhatAMaskGrants() {
    assertTrue(Access.GET.in(Access.READ_ONLY));
    assertFalse(Access.PUT.in(Access.READ_ONLY));
  }
}
