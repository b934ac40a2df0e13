package io.ais.cli.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketUriTest {

  @ParameterizedTest
  @CsvSource({
    "ais://b,ais,b,''", "ais://b/,ais,b,''", "ais://b/a/b/c,ais,b,a/b/c", "s3://b/o,aws,b,o",
    "gs://b,gcp,b,''", "ais:,ais,'',''", "ais://,ais,'',''", "az://b/x/,azure,b,x/"
  })
  void readsBucketsAndObjects(String text, String provider, String bucket, String object) {
    BucketUri uri = BucketUri.parse(text);

    assertEquals(provider, uri.bck().provider());
    assertEquals(bucket, uri.bck().name());
    assertEquals(object, uri.object());
  }

  @Test
  void readsNamespaces() {
    BucketUri uri = BucketUri.parse("ais://#ns1/foo/o");

    assertEquals("ns1", uri.bck().namespace().name());
    assertEquals("ais://#ns1/foo/o", uri.toString());
    assertEquals("remais", BucketUri.parse("ais://@remais/foo").bck().namespace().uuid());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nnn|backend provider cannot be empty (did you mean \"ais://nnn\"?)",
        "ais:/foo|bucket name in \"ais:/foo\" is invalid: (did you mean \"ais://foo\"?)",
        "xyz://foo|invalid backend provider \"xyz\": must be one of [ais, aws (s3://), gcp (gs://),"
            + " azure (az://), oci (oc://)]",
        "ais://bad!name|bucket name in \"ais://bad!name\" is invalid: may only contain letters,"
            + " numbers, dashes (-), underscores (_), and dots (.)"
      })
  void refusesWithTheWordsOfTheReference(String text, String message) {
    CommandException e = assertThrows(CommandException.class, () -> BucketUri.parse(text));

    assertEquals(message, e.getMessage());
  }

  @Test
  void bucketArgumentMustNotNameAnObject() {
    UsageException e = assertThrows(UsageException.class, () -> BucketUri.bucket("ais://x/y"));

    assertEquals("unexpected object name argument \"y\"", e.getMessage());
  }

  @Test
  void objectArgumentMustNameOne() {
    UsageException e = assertThrows(UsageException.class, () -> BucketUri.object("ais://obj"));

    assertEquals("\"ais://obj\": missing object name", e.getMessage());
  }
}
