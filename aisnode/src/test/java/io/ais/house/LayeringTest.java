package io.ais.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The dependency rule: compares the uses in the class files with {@code allowed-edges.txt}. */
class LayeringTest {
  private final Edges allowed = Edges.parse(lines("/house/allowed-edges.txt"));
  private final Edges actual = Edges.of(Checkout.classes());

  LayeringTest() throws IOException {}

  @Test
  void everyUseOfAPackageIsAllowed() {
    Set<String> forbidden = new TreeSet<>();
    actual.uses().forEach((user, used) -> addForbidden(user, used, forbidden));

    assertEquals(Set.of(), forbidden, "edges that allowed-edges.txt does not have");
  }

  @Test
  void everyPackageHasALine() {
    Set<String> missing = new TreeSet<>(actual.uses().keySet());
    missing.removeAll(allowed.uses().keySet());

    assertEquals(Set.of(), missing, "packages without a line in allowed-edges.txt");
  }

  @Test
  void packagesFormNoCycle() {
    assertEquals(Optional.empty(), actual.cycle());
  }

  @Test
  void allowedEdgesFormNoCycleEither() {
    assertEquals(Optional.empty(), allowed.cycle());
  }

  @Test
  void readsTheClassesOfTheWholeProject() {
    assertTrue(actual.uses().keySet().containsAll(Set.of("model", "wire", "node.http")));
    assertTrue(actual.of("wire").contains("[jackson]"), "wire uses jackson");
  }

  @Test
  void reportsAnEdgeThatIsNotAllowed() {
    Edges rule = Edges.parse(List.of("a: b [netty slf4j]", "b:"));
    assertEquals(Set.of("b", "[netty]", "[slf4j]"), rule.of("a"));
    assertEquals(Optional.of(List.of("a", "b", "a")), Edges.parse(List.of("a: b", "b: a")).cycle());
  }

  private void addForbidden(String user, Set<String> used, Set<String> forbidden) {
    if (allowed.of(user).contains("*")) {
      return;
    }
    for (String each : used) {
      if (!allowed.of(user).contains(each)) {
        forbidden.add(user + " -> " + each);
      }
    }
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = LayeringTest.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
