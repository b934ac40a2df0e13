package io.ais.model.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.InvalidException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordKeysTest {
  public record Inner(@JsonProperty("wait") Duration pause, @JsonProperty("on") boolean on) {}

  public record Outer(
      @JsonProperty("count") int count,
      @JsonProperty("tags") List<String> tags,
      @JsonProperty("labels") Map<String, Object> labels,
      @JsonProperty("inner") Inner inner) {}

  private static final Outer BASE =
      new Outer(1, List.of("a", "b"), Map.of("k", "v"), new Inner(Duration.ofMinutes(1), true));

  private static Outer changed(Map<String, String> keys) {
    Map<String, Object> tree = RecordKeys.canonical(Outer.class, RecordKeys.nest(keys), true);
    return RecordKeys.merge(Outer.class, BASE, tree);
  }

  @Test
  void flattensInDeclarationOrder() {
    assertEquals(
        "{count=1, tags=[a b], labels=map[k:v], inner.wait=1m, inner.on=true}",
        RecordKeys.flatten(BASE).toString());
    assertEquals(
        "{count=0, tags=[], labels=map[], inner.wait=0s, inner.on=false}",
        RecordKeys.flatten(new Outer(0, null, null, null)).toString());
  }

  @Test
  void readsBackWhatItFlattens() {
    assertEquals(BASE, changed(RecordKeys.flatten(BASE)));
  }

  @Test
  void changesOneLeafAndKeepsItsNeighbours() {
    assertEquals(
        new Inner(Duration.ofMinutes(1), false), changed(Map.of("INNER.On", "no")).inner());
  }

  @Test
  void buildsSectionsThatWereAbsent() {
    Outer bare = new Outer(0, null, null, null);
    Map<String, Object> tree = Map.of("inner", Map.of("on", true));

    assertEquals(new Inner(null, true), RecordKeys.merge(Outer.class, bare, tree).inner());
    assertNull(RecordKeys.merge(Outer.class, bare, Map.of()).inner());
  }

  @Test
  void refusesUnknownKeysWithTheirFullPath() {
    UnknownPropertyException e =
        assertThrows(
            UnknownPropertyException.class, () -> changed(Map.of("inner.nosuch.deep", "1")));

    assertEquals("inner.nosuch.deep", e.key());
    assertThrows(UnknownPropertyException.class, () -> changed(Map.of("inner", "1")));
  }

  @Test
  void refusesValuesOfTheWrongForm() {
    assertThrows(InvalidException.class, () -> changed(Map.of("count", "1.5")));
    assertThrows(InvalidException.class, () -> changed(Map.of("count", "3000000000")));
    assertThrows(InvalidException.class, () -> changed(Map.of("labels", "novalue")));
    assertThrows(
        InvalidException.class,
        () -> RecordKeys.merge(Outer.class, BASE, Map.of("count", Map.of())));
  }

  @Test
  void laysTreesOverEachOtherLeafByLeaf() {
    Map<String, Object> one = Map.of("inner", Map.of("wait", "1s", "on", true));
    Map<String, Object> two = Map.of("inner", Map.of("wait", "2s"), "count", 7);

    Map<String, Object> both = RecordKeys.overlay(one, two);

    assertEquals(Map.of("inner", Map.of("wait", "2s", "on", true), "count", 7), both);
  }
}
