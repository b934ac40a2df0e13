package io.ais.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "4mb, 4194304",
    "4MB, 4194304",
    "4MiB, 4194304",
    "4m, 4194304",
    "4194304, 4194304",
    "1.5g, 1610612736",
    "256kb, 262144",
    "0B, 0",
    "0, 0",
    "'', 0",
    "1TiB, 1099511627776",
    "2 GiB, 2147483648",
    "7b, 7",
    "-1, -1"
  })
  void readsEverySuffixAsBinary(String text, long bytes) {
    assertEquals(bytes, ByteSize.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1x", "1.2.3", "mb", "--1", "9999999999999999999g"})
  void refusesWhatIsNoSize(String text) {
    assertThrows(InvalidException.class, () -> ByteSize.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "1024, 1KiB",
    "1572864, 2MiB",
    "4194304, 4MiB",
    "262144, 256KiB",
    "2147483648, 2GiB",
    "1099511627776, 1TiB",
    "2199023255552, 2TiB"
  })
  void printsWholeUnits(long bytes, String text) {
    assertEquals(text, ByteSize.format(bytes));
  }
}
