package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisHttpException;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.client.NodeApi;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.MountpathList;
import io.ais.model.StateFlags;
import io.ais.node.mountpath.StorageIntegrityException;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Urls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Mountpaths with old contents come back when what is newer is away, or was given up. */
class StaleMountpathsTest {
  private static final Bck BUCKET = Bck.ais("stale");
  private static final int OBJECTS = 60; // some on each mountpath, for all practical purposes

  private TestCluster cluster;
  private TestNode target;

  @BeforeEach
  void start() throws IOException {
    cluster = TestCluster.unstarted(1, 1);
    target = cluster.target(0);
    target.edit("ais_local.json", "\"count\": 2", "\"count\": 3");
    cluster.nodes().forEach(TestNode::start);
    cluster.awaitFormed(1, 1);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void fill(Object props) throws IOException {
    cluster.client().buckets().create(BUCKET, props);
    for (int i = 0; i < OBJECTS; i++) {
      put(i, "old");
    }
  }

  private void put(int number, String content) throws IOException {
    cluster.client().objects().put(BUCKET, "o" + number, RequestBody.of(content), new HeaderMap());
  }

  private String get(int number) {
    try {
      byte[] bytes = cluster.client().objects().get(BUCKET, "o" + number).readAll(1000);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (AisHttpException e) {
      return Integer.toString(e.status());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private MountpathList list() throws IOException {
    return cluster.client().nodes().mountpaths(target.id());
  }

  private void awaitRest() {
    cluster.await("no resilver", () -> !StateFlags.RESILVERING.in(target.shared().state.flags()));
  }

  private String change(String method, String query, String action, String path)
      throws IOException {
    String body = "{\"action\":\"%s\",\"value\":\"%s\"}".formatted(action, path);
    HttpRequest request =
        HttpRequest.of(
                method,
                cluster.proxies().getFirst().url() + Urls.REVERSE_DAEMON + "/mountpaths" + query)
            .withHeader(Headers.CONTENT_TYPE, Headers.JSON)
            .withHeader(Headers.NODE_ID, target.id())
            .withBody(RequestBody.of(body));
    try (HttpResponse response = cluster.http().send(request)) {
      assertEquals(200, response.status());
      return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aMountpathThatWasOutServesNothingOldWhenTheOthersAreAway() throws Exception {
    fill(Map.of("mirror", Map.of("enabled", true, "copies", 2)));
    List<String> all = list().available();
    for (String path : all.subList(0, 2)) {
      cluster.client().nodes().disableMountpath(target.id(), path, true);
    }
    for (int i = 0; i < OBJECTS; i++) {
      put(i, "new");
    }
    target.kill();
    Path last = Path.of(all.getLast());
    Path away = Path.of(last + ".away");
    Files.move(last, away);

    IllegalStateException e = assertThrows(IllegalStateException.class, target::start);

    assertTrue(e.getCause() instanceof StorageIntegrityException, e.getCause().toString());
    assertTrue(e.getCause().getMessage().contains("missing [" + last), e.getCause().toString());
    Files.deleteIfExists(last.resolve(".ais.lock"));
    Files.deleteIfExists(last);
    Files.move(away, last);
    target.start();
    cluster.awaitFormed(1, 1);
    assertEquals(all.subList(0, 2), list().disabled());
    for (int i = 0; i < OBJECTS; i++) {
      assertEquals("new", get(i));
    }
    for (String path : all.subList(0, 2).reversed()) {
      cluster.client().nodes().enableMountpath(target.id(), path);
    }
    awaitRest();
    for (int i = 0; i < OBJECTS; i++) {
      assertEquals("new", get(i));
    }
  }

  private void assertRefused(int status, String text, Executable request) {
    AisHttpException refused = assertThrows(AisHttpException.class, request);
    assertEquals(status, refused.status(), refused.getMessage());
    assertTrue(refused.getMessage().contains(text), refused::getMessage);
  }

  /** Nobody can mean the healthy disk by the path that the other one had. */
  @Test
  void aDisabledDiskWhosePathAnotherOneHasIsEnabledWhereItIs() throws Exception {
    fill(null);
    List<String> all = list().available();
    String out = all.get(1);
    String now = all.get(2);
    NodeApi nodes = cluster.client().nodes();
    nodes.disableMountpath(target.id(), out, true);
    target.kill();
    Files.move(Path.of(out), Path.of(out + ".moving"));
    Files.move(Path.of(now), Path.of(out));
    Files.move(Path.of(out + ".moving"), Path.of(now));
    target.start();
    cluster.awaitFormed(1, 1);

    assertEquals(List.of(all.get(0), out), list().available());
    String id = list().disabled().getFirst();
    assertEquals(Map.of(id, "disabled"), list().missed());
    assertRefused(409, id, () -> nodes.enableMountpath(target.id(), out));
    assertRefused(409, id, () -> nodes.giveUpMountpath(target.id(), out));
    assertRefused(400, "enable " + now, () -> nodes.attachMountpath(target.id(), now, ""));
    nodes.enableMountpath(target.id(), now);

    awaitRest();
    assertEquals(all, list().available());
    assertEquals(List.of(), list().disabled());
    for (int i = 0; i < OBJECTS; i++) {
      assertEquals("old", get(i));
    }
  }

  /** Two disks fail one after the other, and the first one comes back first. */
  @Test
  void theOneThatFailedFirstDoesNotComeBackBeforeTheOneThatIsNewer() throws Exception {
    fill(null);
    List<String> all = list().available();
    cluster.client().nodes().disableMountpath(target.id(), all.get(0), true);
    for (int i = 0; i < OBJECTS; i++) {
      put(i, "new");
    }
    cluster.client().nodes().disableMountpath(target.id(), all.get(1), true);

    AisHttpException refused =
        assertThrows(
            AisHttpException.class,
            () -> cluster.client().nodes().enableMountpath(target.id(), all.get(0)));

    assertEquals(409, refused.status());
    assertTrue(refused.getMessage().contains(all.get(1)), refused::getMessage);
    assertNothingOld();
    target.kill();
    target.start();
    cluster.awaitFormed(1, 1);
    assertNothingOld();
    for (String path : List.of(all.get(1), all.get(0))) {
      cluster.client().nodes().enableMountpath(target.id(), path);
    }
    awaitRest();
    for (int i = 0; i < OBJECTS; i++) {
      assertEquals("new", get(i));
    }
  }

  private void assertNothingOld() {
    for (int i = 0; i < OBJECTS; i++) {
      String found = get(i);
      assertTrue(found.equals("new") || found.equals("503"), found);
    }
  }

  /** The same over starts: what is back at the next one is not taken in. */
  @Test
  void theOneThatFailedFirstIsNotTakenInAtAStart() throws Exception {
    fill(null);
    List<String> all = list().available();
    target.kill();
    away(all.get(0));
    target.flags("-start_with_lost_mountpath").start();
    cluster.awaitFormed(1, 1);
    for (int i = 0; i < OBJECTS; i++) {
      put(i, "new");
    }
    target.kill();
    back(all.get(0));
    away(all.get(1));
    target.start();
    cluster.awaitFormed(1, 1);

    assertNothingOld();

    target.kill();
    back(all.get(1));
    target.start();
    cluster.awaitFormed(1, 1);
    awaitRest();
    for (int i = 0; i < OBJECTS; i++) {
      assertEquals("new", get(i));
    }
  }

  private static void away(String path) throws IOException {
    Files.move(Path.of(path), Path.of(path + ".away"));
  }

  private static void back(String path) throws IOException {
    Files.deleteIfExists(Path.of(path, ".ais.lock"));
    Files.deleteIfExists(Path.of(path));
    Files.move(Path.of(path + ".away"), Path.of(path));
  }

  @Test
  void whatWasGivenUpDoesNotComeBackWithItsDirectory() throws Exception {
    fill(null);
    String path = list().available().getFirst();
    cluster.client().nodes().disableMountpath(target.id(), path, true);
    List<Integer> there = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      if (get(i).equals("503")) {
        there.add(i);
      }
    }
    assertTrue(there.size() > 2, there.toString());
    change("DELETE", "?accept_loss=true", Actions.DETACH_MOUNTPATH, path);
    put(there.get(0), "new");
    put(there.get(1), "new");
    cluster.client().objects().delete(BUCKET, "o" + there.get(1));
    awaitRest();

    String answer = change("PUT", "", Actions.ATTACH_MOUNTPATH, path);

    assertTrue(answer.contains(".$kept/given-up.0"), answer);
    awaitRest();
    assertEquals("new", get(there.get(0)));
    assertEquals("404", get(there.get(1)));
    assertEquals("404", get(there.get(2)), "given up");
    assertTrue(Files.isDirectory(Path.of(path, ".$kept", "given-up.0", "@ais", "stale")));
    assertFalse(list().disabled().contains(path));
    assertEquals(3, list().available().size());
  }
}
