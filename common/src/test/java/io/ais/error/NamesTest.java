package io.ais.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.model.Bck;
import io.ais.model.Namespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final String CHARSET =
      "bucket name is invalid: may only contain letters, numbers, dashes (-), underscores (_),"
          + " and dots (.)";

  @ParameterizedTest
  @CsvSource({
    "'', ais",
    "ais, ais",
    "s3, aws",
    "aws, aws",
    "gs, gcp",
    "gcp, gcp",
    "az, azure",
    "azure, azure",
    "oc, oci",
    "oci, oci"
  })
  void knowsAliasesOfProviders(String given, String canonical) {
    assertEquals(canonical, Names.provider(given));
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyz", "AIS", "S3"})
  void refusesUnknownProviders(String given) {
    AisException e = assertThrows(AisException.class, () -> Names.provider(given));

    assertEquals(400, e.status());
    assertEquals("ErrInvalidBackendProvider", e.typeCode());
    assertEquals(
        "invalid backend provider \""
            + given
            + "\": must be one of [ais, aws (s3://), gcp (gs://), azure (az://), oci (oc://)]",
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "B", "a.b-c_D9", "x.", ".sys-inventory", ".sys-shardidx"})
  void acceptsBucketNames(String name) {
    assertEquals(Bck.ais(name), Names.bucket(name, null, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad name", "bad..name", "bad!name", "b\u00e9", "a/b"})
  void refusesBucketNamesWithOtherCharacters(String name) {
    AisException e = assertThrows(AisException.class, () -> Names.bucket(name, "ais", ""));

    assertEquals(CHARSET, e.getMessage());
    assertEquals("", e.typeCode());
  }

  @Test
  void refusesLongAndReservedBucketNames() {
    String longest = "b".repeat(64);
    assertEquals(longest, Names.bucket(longest, "", "").name());
    assertEquals(
        "bucket name is too long: 65 > 64(max length)",
        assertThrows(AisException.class, () -> Names.bucket("b".repeat(65), "", "")).getMessage());
    assertEquals(
        "reserved bucket name \".dot\" (unknown system bucket)",
        assertThrows(AisException.class, () -> Names.bucket(".dot", "", "")).getMessage());
  }

  @Test
  void readsNamespaces() {
    assertEquals(new Namespace("", "ml"), Names.bucket("b", "", "@#ml").namespace());
    assertEquals(new Namespace("uid", "ns"), Names.bucket("b", "", "@uid#ns").namespace());
    assertThrows(AisException.class, () -> Names.bucket("b", "", "@#m l"));
    assertThrows(AisException.class, () -> Names.bucket("b", "", "@-uid#"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "a b", "a//b", "/a", "a\\b", "\u4e2d", "%20", "a#b", "a?b", "~x", "..a", "a.."
      })
  void acceptsObjectNames(String name) {
    assertEquals(name, Names.checkObject(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "./x", "a/../b", "a/./b", "a/..", "a/.", "~/x", "tail/", "..", "a\0b", ""})
  void refusesObjectNamesThatCouldLeaveTheirPlace(String name) {
    AisException e = assertThrows(AisException.class, () -> Names.checkObject(name));

    assertEquals(400, e.status());
    assertEquals("errInvalidPath", e.typeCode());
  }

  @Test
  void quotesTheRefusedName() {
    assertEquals(
        "invalid object name \"a/../b\"",
        assertThrows(AisException.class, () -> Names.checkObject("a/../b")).getMessage());
    assertEquals(
        "bad list-objects request: invalid prefix \"../\"",
        assertThrows(AisException.class, () -> Names.checkPrefix("../")).getMessage());
  }

  @Test
  void letsHeadAndPrefixEndInASlash() {
    assertEquals("tail/", Names.checkObjectForHead("tail/"));
    assertEquals("dir/", Names.checkPrefix("dir/"));
    assertEquals("", Names.checkPrefix(""));
    assertThrows(AisException.class, () -> Names.checkArchpath("dir/"));
  }

  @Test
  void takesUniqueNamesApart() {
    Bck bck = new Bck("b", "ais", new Namespace("", "ns"));

    assertEquals(new Names.Uname(Bck.ais("tb2"), ""), Names.parseUname("ais/@#/tb2/"));
    assertEquals(new Names.Uname(Bck.ais("tb2"), ""), Names.parseUname("ais/@#/tb2"));
    assertEquals(new Names.Uname(bck, "d/o"), Names.parseUname(bck.uname("d/o")));
    assertThrows(AisException.class, () -> Names.parseUname("b"));
    assertThrows(AisException.class, () -> Names.parseUname("ais/x/b"));
  }
}
