package io.ais.node.targetapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.error.AisException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Range headers as the reference takes them (spec/rest-api.md 8.1). */
class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 1024, bytes 0-9/1024",
    "bytes=1000-, 1024, bytes 1000-1023/1024",
    "bytes=-24, 1024, bytes 1000-1023/1024",
    "bytes=1000-5000, 1024, bytes 1000-1023/1024",
    "bytes=0-0, 1024, bytes 0-0/1024",
    "bytes=-5000, 1024, bytes 0-1023/1024",
    "bytes=0-9223372036854775807, 10, bytes 0-9/10",
    "bytes= 3 - 4 , 10, bytes 3-4/10",
  })
  void takes(String header, long size, String contentRange) {
    ByteRange range = ByteRange.parse(header, size, "ais://b/o");

    assertEquals(contentRange, range.contentRange(size));
    assertEquals(range.last() - range.first() + 1, range.length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=1024- | 1024 | ErrRangeNotSatisfiable | size=1024: not satisfiable range [1024-]",
        "bytes=2000-3000|1024|ErrRangeNotSatisfiable|size=1024: not satisfiable range [2000-3000]",
        "bytes=0- | 0 | ErrRangeNotSatisfiable | size=0: not satisfiable range [0-]",
        "bytes=-0 | 9 | ErrRangeNotSatisfiable | size=9: not satisfiable range [-0]",
        "bytes=5-2 | 1024 | '' | read range \"5-2\" is invalid (end)",
        "bits=0-1 | 1024 | '' | read range \"bits=0-1\" is invalid (prefix)",
        "bytes=abc | 1024 | '' | read range \"bytes=abc\" is invalid (-)",
        "bytes=a-5 | 1024 | '' | read range \"a-5\" is invalid (start)",
        "bytes=5-b | 1024 | '' | read range \"5-b\" is invalid (end)",
        "bytes=+1-2 | 1024 | '' | read range \"+1-2\" is invalid (start)",
        "bytes=1--2 | 1024 | '' | read range \"1--2\" is invalid (end)",
        "bytes=\u0660-\u0661 | 9 | '' " + "| read range \"\u0660-\u0661\" is invalid (start)",
        "bytes=- | 1024 | '' | read range \"-\" is invalid (end)",
        "bytes=99999999999999999999- | 9 | '' "
            + "| read range \"99999999999999999999-\" is invalid (start)",
      })
  void refuses(String header, long size, String code, String message) {
    AisException error =
        assertThrows(AisException.class, () -> ByteRange.parse(header, size, "ais://b/o"));

    assertEquals(416, error.status());
    assertEquals(code, error.typeCode());
    assertEquals(message, error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"10, bytes */10", "0, bytes */0"})
  void tellsTheSizeWhenNothingSatisfies(long size, String contentRange) {
    AisException error =
        assertThrows(AisException.class, () -> ByteRange.parse("bytes=10-", size, "ais://b/o"));

    assertEquals(contentRange, error.headers().get("Content-Range"));
  }
}
