package io.ais.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  @ParameterizedTest
  @ValueSource(strings = {"Vxsp18080", "YHat18083", "abcdefgh", "a-b_c-d_e", "Euc2iyom3zhi6"})
  void acceptsNodeIds(String id) {
    assertTrue(Ids.validNodeId(id));
    assertEquals(id, Ids.checkNodeId(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-bcdefgh", "abcdefg_", "abc.efgh", "abcd efgh", "abcdefg\u00e9"})
  void refusesNodeIdsWithBadCharacters(String id) {
    assertFalse(Ids.validNodeId(id));
    assertThrows(InvalidException.class, () -> Ids.checkNodeId(id));
  }

  @Test
  void saysThatANodeIdIsTooShort() {
    InvalidException e = assertThrows(InvalidException.class, () -> Ids.checkNodeId("nosuch"));

    assertEquals("node ID \"nosuch\" is too short", e.getMessage());
  }

  @Test
  void refusesNodeIdsLongerThan32() {
    assertTrue(Ids.validNodeId("a".repeat(32)));
    assertFalse(Ids.validNodeId("a".repeat(33)));
  }

  @Test
  void generatesUuidsThatStartWithALetterAndEndInNoSign() {
    Random random = new Random(1);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      String id = Ids.newUuid(random);

      assertTrue(Ids.validUuid(id), id);
      assertEquals(9, id.length());
      assertTrue(Character.isLetter(id.charAt(0)), id);
      assertFalse(Ids.isRebalanceId(id), id);
      seen.add(id);
    }
    assertEquals(5000, seen.size());
  }

  @Test
  void generatesNodeIdsOfEightLettersAndDigits() {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      assertTrue(Ids.newNodeId(random).matches("[A-Za-z0-9]{8}"));
    }
  }

  @Test
  void marksNodeIdsOfTheTestingEnvironmentWithRoleAndPort() {
    assertTrue(Ids.newTestNodeId(new Random(3), "p18080").matches("[A-Za-z0-9]{3}p18080"));
    assertTrue(Ids.newTestNodeId(new Random(3), "t80").matches("[A-Za-z0-9]{5}t80"));
  }

  @Test
  void knowsValidUuids() {
    assertTrue(Ids.validUuid("uKiu0su-c"));
    assertFalse(Ids.validUuid("short"));
    assertFalse(Ids.validUuid("-bcdefghi"));
  }
}
