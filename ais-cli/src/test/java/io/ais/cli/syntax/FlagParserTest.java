package io.ais.cli.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagParserTest {
  private final CommandEntry ls = CommandTable.load().find("bucket ls");

  private Args parse(String... words) {
    return FlagParser.parse(ls, List.of(words));
  }

  @Test
  void acceptsOneOrTwoDashesAndBothFormsOfValues() {
    Args args = parse("-props", "all", "--limit=3", "ais://b", "--nr", "-H");

    assertEquals("all", args.text("props"));
    assertEquals(3, args.number("limit", 0));
    assertTrue(args.is("non-recursive"));
    assertTrue(args.is("no-headers"));
    assertEquals(List.of("ais://b"), args.words());
  }

  @Test
  void boolTakesAValueOnlyAfterTheEqualsSign() {
    Args args = parse("--all=false", "--cached", "true");

    assertFalse(args.is("all"));
    assertTrue(args.is("cached"));
    assertEquals(List.of("true"), args.words());
  }

  @Test
  void lastValueWinsAndDoubleDashEndsOptions() {
    Args args = parse("--prefix", "a", "--prefix", "b", "--", "--limit");

    assertEquals("b", args.text("prefix"));
    assertEquals(List.of("--limit"), args.words());
  }

  @Test
  void valueMayLookLikeAnOption() {
    assertEquals(-1, parse("--limit", "-1").number("limit", 0));
    assertEquals(List.of("-"), parse("-").words());
  }

  @Test
  void bareNumberMeansSeconds() {
    assertEquals(Duration.ofSeconds(3), parse("--refresh", "3").duration("refresh", null));
    assertEquals(Duration.ofMillis(300), parse("--refresh", "300ms").duration("refresh", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-rf|flag provided but not defined: -rf",
        "--units|flag needs an argument: -units",
        "--limit=abc|invalid value \"abc\" for flag -limit: parse error",
        "--refresh=abc|invalid value \"abc\" for flag -refresh: time: invalid duration \"abc\""
      })
  void reportsMistakesInTheWordsOfTheReference(String word, String message) {
    UsageException e = assertThrows(UsageException.class, () -> parse(word));

    assertEquals(message, e.getMessage());
  }

  @Test
  void optionThatDoesNothingYetSaysSo() {
    CommandException e = assertThrows(CommandException.class, () -> parse("--inventory"));

    assertEquals("option '--inventory' is not available yet", e.getMessage());
  }
}
