package io.ais.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "a=1&b=2, a=1&b=2",
        "a=1&&b=2&, a=1&b=2",
        "&a=1, a=1",
        "a, a=",
        "a=, a=",
        "=1, =1",
        "a=b=c, a=b%3Dc",
        "a=x%20y+z, a=x+y+z",
        "%61=%c3%a4, a=%C3%A4",
        "&, ''",
        "'', ''",
        "-, ''",
      })
  void readsPairsInOrderAndLeavesOutEmptyOnes(String raw, String encodedAgain) {
    assertEquals(encodedAgain, Query.parse(raw).encode());
  }

  @Test
  void keysMayRepeat() {
    Query query = Query.parse("k=1&x=2&k=3");

    assertEquals(3, query.size());
    assertEquals(List.of("k", "x", "k"), query.keys());
    assertEquals("1", query.first("k"));
    assertEquals("3", query.last("k"));
    assertTrue(query.has("x"));
    assertFalse(query.has("y"));
    assertEquals("", query.first("y"));
  }

  @Test
  void aPairMoreMakesAnotherQuery() {
    Query query = Query.parse("a=1");

    assertEquals("a=1&b=2", query.plus("b", "2").encode());
    assertEquals("a=1", query.encode());
  }

  @Test
  void brokenEscapesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Query.parse("a=%zz"));
    assertThrows(IllegalArgumentException.class, () -> Query.parse("a=%4"));
  }
}
