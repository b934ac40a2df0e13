package io.ais.hrw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.Golden;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Placement equals that of the reference, vector by vector. */
class HrwTest {
  private static JsonNode vectors;

  @BeforeAll
  static void read() throws IOException {
    vectors = Golden.tree("control/hrw_vectors.json");
  }

  private static long unsigned(JsonNode number) {
    return number.bigIntegerValue().longValue();
  }

  private static List<String> names(JsonNode array) {
    List<String> out = new ArrayList<>();
    array.forEach(item -> out.add(item.asText()));
    return out;
  }

  @Test
  void seedIsThatOfTheVectors() {
    assertEquals(vectors.get("seed").asLong(), Hrw.SEED);
  }

  @Test
  void mixesBits() {
    assertTrue(vectors.get("xoshiro").size() > 4);
    for (JsonNode vector : vectors.get("xoshiro")) {
      assertEquals(unsigned(vector.get("out")), Hrw.mix(unsigned(vector.get("in"))));
    }
  }

  @Test
  void digestsNames() {
    assertTrue(vectors.get("digests").size() > 10);
    for (JsonNode vector : vectors.get("digests")) {
      String name = vector.get("s").asText();
      assertEquals(unsigned(vector.get("xxh64")), Hrw.digest(name), name);
    }
  }

  @Test
  void choosesTargetsOfObjects() {
    List<String> targets = names(vectors.get("targets"));
    Candidates<String> candidates = new Candidates<>(targets, Hrw::digest);
    for (JsonNode vector : vectors.get("target_for")) {
      String uname = vector.get("uname").asText();
      long digest = Hrw.digest(uname);

      assertEquals(unsigned(vector.get("digest")), digest);
      for (String target : targets) {
        long weight = unsigned(vector.get("weights").get(target));
        assertEquals(weight, Hrw.weight(Hrw.digest(target), digest), target + " for " + uname);
      }
      assertEquals(vector.get("target").asText(), Hrw.best(targets, Hrw::digest, digest));
      assertEquals(vector.get("target").asText(), candidates.best(digest));
    }
  }

  @Test
  void ordersTargetsOfObjects() {
    List<String> targets = names(vectors.get("targets"));
    Candidates<String> candidates = new Candidates<>(targets, Hrw::digest);
    for (JsonNode vector : vectors.get("target_list")) {
      long digest = Hrw.digest(vector.get("uname").asText());

      List<String> order = names(vector.get("order"));
      assertEquals(order, Hrw.ordered(targets, Hrw::digest, digest));
      for (int count = 0; count <= order.size(); count++) {
        assertEquals(order.subList(0, count), candidates.best(count, digest));
      }
      assertEquals(order, candidates.best(order.size() + 1, digest));
    }
  }

  @Test
  void choosesMountpathsOfObjects() {
    List<String> mountpaths = names(vectors.get("mountpaths"));
    for (JsonNode vector : vectors.get("mountpath_for")) {
      long digest = Hrw.digest(vector.get("uname").asText());

      assertEquals(vector.get("mountpath").asText(), Hrw.best(mountpaths, Hrw::digest, digest));
    }
  }

  @Test
  void ordersSuccessionOfPrimariesByPlainDigest() {
    List<String> proxies = new ArrayList<>(names(vectors.get("proxies")));
    List<String> order = new ArrayList<>();
    while (!proxies.isEmpty()) {
      String next = Hrw.highest(proxies, Hrw::digest);
      order.add(next);
      proxies.remove(next);
    }

    assertEquals(names(vectors.get("primary_order")), order);
  }

  @Test
  void choosesOwnersOfJobs() {
    for (JsonNode vector : vectors.get("ic_for")) {
      long digest = Hrw.digest(vector.get("uuid").asText());

      assertEquals(
          vector.get("owner").asText(), Hrw.best(names(vector.get("ic")), Hrw::digest, digest));
    }
  }

  @Test
  void choosesNoneOfNone() {
    assertNull(Hrw.best(List.<String>of(), Hrw::digest, 1));
    assertNull(Hrw.highest(List.<String>of(), Hrw::digest));
    assertEquals(List.of(), Hrw.ordered(List.<String>of(), Hrw::digest, 1));
    Candidates<String> nobody = new Candidates<>(List.of(), Hrw::digest);
    assertNull(nobody.best(1));
    assertEquals(List.of(), nobody.best(2, 1));
  }
}
