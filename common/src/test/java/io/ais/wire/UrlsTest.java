package io.ais.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Bck;
import io.ais.model.Namespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.txt",
        "a//b",
        "//abs",
        "a b",
        "100%",
        "%41",
        "a#b",
        "a?b=c&d",
        "a+b",
        "x\\y",
        "\u00e9\u4e2d\ud83d\ude00",
        "~x",
        "a\tb",
        "[1]{2}\"<>^`|",
        "a;b:c@d!e$f'g(h)*i,j=k",
        "\u007f"
      })
  void namesSurviveOneEscapeAndOneUnescape(String name) {
    String encoded = Urls.encode(name);

    assertTrue(encoded.chars().allMatch(c -> c > ' ' && c < 0x7f && "?#\"<>\\".indexOf(c) < 0));
    assertEquals(name, Urls.decode(encoded));
    assertEquals("/v1/objects/b/" + encoded, Urls.objectPath(Bck.ais("b"), name));
  }

  @Test
  void escapesOnlyWhatNeedsIt() {
    assertEquals("a//b.c-d_e~f", Urls.encode("a//b.c-d_e~f"));
    assertEquals("%25%20%3F%23%C3%A9%2B", Urls.encode("% ?#\u00e9+"));
  }

  @Test
  void rawLocationsKeepTheirEscapes() {
    assertEquals("/a%2fb%25%20c?x=%C3%A9&y=a+b", Urls.encodeRaw("/a%2fb%25 c?x=\u00e9&y=a+b"));
  }

  @Test
  void aPlusSignIsNoSpace() {
    assertEquals("a+b", Urls.decode("a+b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a%2", "%zz", "%2", "%ff", "%c3%28"})
  void rejectsWhatIsNoEscapeOfText(String raw) {
    assertThrows(IllegalArgumentException.class, () -> Urls.decode(raw));
  }

  @Test
  void queriesNameProviderAndNamespace() {
    Bck bucket = new Bck("b", "ais", new Namespace("", "ml"));

    assertEquals("provider=ais", Urls.bucketQuery(Bck.ais("b")).encode());
    assertEquals("provider=ais&namespace=%40%23ml", Urls.bucketQuery(bucket).encode());
    assertEquals(
        "/v1/buckets/b?provider=ais",
        Urls.withQuery(Urls.bucketPath(Bck.ais("b")), Urls.bucketQuery(Bck.ais("b"))));
    assertEquals("/x", Urls.withQuery("/x", Query.EMPTY));
  }

  @Test
  void timesOfRedirectsAreBaseThirtySix() {
    assertEquals("dn0g3o48xatf", Urls.base36(Long.parseLong("dn0g3o48xatf", 36)));
  }
}
