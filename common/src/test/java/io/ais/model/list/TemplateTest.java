package io.ais.model.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    Template.parse(text).forEach(names::add);
    return names;
  }

  @Test
  void padsToTheWidthOfTheStart() {
    assertEquals(List.of("o-008.t", "o-009.t", "o-010.t"), names("o-{008..010}.t"));
    assertEquals(List.of("8", "9", "10"), names("{8..10}"));
  }

  @Test
  void stepsOverNames() {
    assertEquals(List.of("a1", "a4", "a7"), names("a{1..9..3}"));
    assertEquals(List.of("a5"), names("a{5..5}"));
  }

  @Test
  void combinesRangesTheLastOneFastest() {
    assertEquals(List.of("x0-1y", "x0-2y", "x1-1y", "x1-2y"), names("x{0..1}-{1..2}y"));
    assertEquals(6, Template.parse("{0..1}{0..2}").count());
  }

  @Test
  void aTextWithoutRangeIsAPrefix() {
    assertTrue(Template.parse("dir/").isPrefix());
    assertEquals("dir/", Template.parse("dir/").prefix());
    assertEquals(List.of(), names("dir/"));
    assertEquals(0, Template.parse("dir/").count());
    assertFalse(Template.parse("d{1..2}").isPrefix());
  }

  @Test
  void countsHugeRangesWithoutMakingThem() {
    Template huge = Template.parse("{0..999999999999999999}{0..999999999}");

    assertEquals(Long.MAX_VALUE, huge.count());
    assertEquals("00", huge.iterator().next());
  }

  @Test
  void endsWithAnException() {
    Iterator<String> names = Template.parse("{1..1}").iterator();
    names.next();

    assertThrows(NoSuchElementException.class, names::next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{1..2",
        "a}1..2{",
        "a}",
        "{1..2}}",
        "{{1..2}}",
        "{1}",
        "{1..2..3..4}",
        "{2..1}",
        "{a..b}",
        "{1..2..0}",
        "{..2}",
        "{-1..2}",
        "{1..9999999999999999999}",
        "{}"
      })
  void rejectsWhatIsNoRange(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Template.parse(text));
    assertTrue(e.getMessage().startsWith("invalid template \"" + text), e.getMessage());
  }
}
