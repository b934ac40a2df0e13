package io.ais.node.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.model.list.ListRequest;
import io.ais.node.job.TestMaps;
import io.ais.node.store.Lom;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of the reference to the same requests over the same objects. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenListTest {
  private static final String RESOURCE = "/golden/rest/03-list-objects.txt";
  private static final Map<String, String> CHECKSUMS =
      Map.of(
          "a.txt", "6ae245d6d34270f6",
          "d/1.txt", "8e5f77314805eae2",
          "d/2.txt", "459bfe473ecb015b",
          "d/e/3.txt", "35ecd1aea7b25fb4",
          "d/e/f/4.txt", "d42587ac17b9673d",
          "dd/5.txt", "915c3ce08c804e3c",
          "sh.tar", "1eef44e8c8aea34e",
          "z.txt", "d0a42b6c02f0fdbb");
  private static final Map<String, Integer> SIZES =
      Map.of(
          "a.txt", 10,
          "d/1.txt", 12,
          "d/2.txt", 12,
          "d/e/3.txt", 14,
          "d/e/f/4.txt", 16,
          "dd/5.txt", 13,
          "sh.tar", 10240,
          "z.txt", 10);

  private ListCluster settled;
  private ListCluster moving;

  /** One recorded exchange. */
  record Case(String title, JsonNode value, int status, JsonNode answer) {
    @Override
    public String toString() {
      return title;
    }
  }

  @BeforeAll
  void fill() {
    settled =
        new ListCluster(TestMaps.smap(8, "ta", "tb", "tc"), TestMaps.settled(1, "ta", "tb", "tc"));
    moving =
        new ListCluster(
            TestMaps.smap(8, "ta", "tb", "tc"),
            TestMaps.running(
                2,
                List.of("ta", "tb", "tc"),
                List.of(List.of("ta", "tb"), List.of("ta", "tb", "tc"))));
    CHECKSUMS.forEach(
        (name, checksum) -> {
          Lom lom = object(name, checksum);
          settled.at(settled.placement().owner(ListCluster.B, name).id()).put(lom);
          moving
              .placement()
              .earlierOwners(ListCluster.B, name)
              .forEach(id -> moving.at(id).put(lom));
        });
  }

  @AfterAll
  void close() {
    settled.close();
    moving.close();
  }

  private static Lom object(String name, String checksum) {
    Lom lom = MemoryNames.object(ListCluster.B, name, SIZES.get(name), 1);
    return new Lom(
        lom.bck(),
        name,
        1,
        lom.sizeBytes(),
        new Checksum(ChecksumType.XXHASH2, checksum),
        "1",
        Map.of(),
        lom.stamp(),
        lom.mtimeNanos(),
        lom.atimeNanos(),
        false,
        "/ais/mp1",
        1);
  }

  static Stream<Case> cases() throws IOException {
    String text;
    try (InputStream in = GoldenListTest.class.getResourceAsStream(RESOURCE)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Case> cases = new ArrayList<>();
    for (String block : text.split("\n### ")) {
      Case parsed = parse(block);
      if (parsed != null) {
        cases.add(parsed);
      }
    }
    assertTrue(cases.size() >= 22, "found only " + cases.size());
    return cases.stream();
  }

  /** Requests about bucket l1 answered in JSON; what is no matter of listing is left out. */
  private static Case parse(String block) throws IOException {
    String title = block.lines().findFirst().orElse("");
    int answerAt = block.indexOf("--- response");
    boolean applies =
        block.contains("GET /v1/buckets/l1?")
            && answerAt > 0
            && !block.contains("[base64")
            && !title.startsWith("archive contents")
            && !title.startsWith("flags as JSON number")
            && !title.startsWith("target=sid")
            && !title.contains("value null");
    if (!applies) {
      return null;
    }
    String request = block.substring(0, answerAt);
    String answer = block.substring(answerAt);
    JsonNode value = request.contains("\n{\"action\"") ? jsonLine(request).get("value") : null;
    int status = Integer.parseInt(answer.replaceAll("(?s).*?HTTP/1.1 (\\d+).*", "$1"));
    return new Case(title, value, status, jsonLine(answer));
  }

  private static JsonNode jsonLine(String text) throws IOException {
    String json = text.lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow();
    return Json.tree(json.getBytes(StandardCharsets.UTF_8));
  }

  private static ListRequest request(Case recorded) {
    return recorded.value() == null
        ? ListRequest.ALL
        : Json.convert(recorded.value(), ListRequest.class);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsTheReferenceDoes(Case recorded) throws IOException {
    assertEquals(expected(recorded, 0), actual(settled, recorded));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAlikeWhileEveryObjectLiesAtTwoTargets(Case recorded) throws IOException {
    assertEquals(expected(recorded, 1), actual(moving, recorded));
  }

  private static String expected(Case recorded, int flags) {
    if (recorded.status() != 200) {
      return recorded.status()
          + " "
          + recorded.answer().path("tcode").asText()
          + " "
          + recorded.answer().get("message").asText();
    }
    return comparable(recorded.answer().toString())
        .replaceAll("\"flags\":0}$", "\"flags\":" + flags + "}");
  }

  private static String actual(ListCluster cluster, Case recorded) throws IOException {
    if (recorded.status() != 200) {
      AisException refused =
          assertThrows(AisException.class, () -> cluster.page(request(recorded)));
      return refused.status() + " " + refused.typeCode() + " " + refused.getMessage();
    }
    return comparable(Json.text(cluster.page(request(recorded))));
  }

  /** Where an object lies and how a listing is called differ from cluster to cluster. */
  private static String comparable(String json) {
    return json.replaceAll("\"uuid\":\"[^\"]*\"", "\"uuid\":\"\"")
        .replaceAll("t\\[[^\\]]*\\]:mp\\[[^\\]]*\\]", "t[ID]:mp[PATH]");
  }
}
