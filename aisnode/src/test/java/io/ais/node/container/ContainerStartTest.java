package io.ais.node.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.base.InvalidException;
import io.ais.model.config.LocalConfig;
import io.ais.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerStartTest {
  @TempDir private Path root;
  private final Map<String, String> environment = new TreeMap<>();
  private final Set<String> resolving = new TreeSet<>(List.of("n1", "n2"));
  private final ByteArrayOutputStream talk = new ByteArrayOutputStream();

  @BeforeEach
  void makeContainer() throws IOException {
    for (String folder : List.of("etc/ais", "var/log/ais", "ais/mp1", "ais/mp2", "home/conf")) {
      Files.createDirectories(root.resolve(folder));
    }
    put(
        "home/conf/ais.json",
        "{\"proxy\":{},\"log\":{\"level\":\"3\"},\"ec\":{\"enabled\":false}}");
    mount("/ais/mp1", "/ais/mp2");
    environment.put("AIS_HOSTNAME", "n1");
    environment.put("AIS_PRIMARY_EP", "http://p1:51080");
    environment.put("AIS_ROLE", "target");
  }

  private void put(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void mount(String... paths) throws IOException {
    StringBuilder mounts =
        new StringBuilder("overlay / overlay rw 0 0\n/dev/x /etc/ais ext4 rw 0 0\n");
    for (String path : paths) {
      mounts.append("/dev/x ").append(path).append(" ext4 rw 0 0\n");
    }
    put("proc/self/mounts", mounts.toString());
  }

  private List<String> prepare() throws IOException {
    PrintStream out = new PrintStream(talk, true, StandardCharsets.UTF_8);
    return new ContainerStart(environment, root.resolve("home"), root, out, resolving::contains)
        .prepare();
  }

  private Path made(String name) {
    return root.resolve("etc/ais/generated").resolve(name);
  }

  private LocalConfig node() throws IOException {
    Map<String, Object> tree = new TreeMap<>();
    Map<?, ?> parsed = Json.parse(Files.readAllBytes(made("ais_local.json")), Map.class);
    parsed.forEach((key, value) -> tree.put(String.valueOf(key), value));
    return LocalConfig.load(tree);
  }

  @Test
  void writesBothFilesAndTheAddressOfTheProbe() throws IOException {
    List<String> arguments = prepare();

    assertEquals(
        List.of(
            "-role=target",
            "-config=" + made("ais.json"),
            "-local_config=" + made("ais_local.json")),
        arguments);
    LocalConfig local = node().validated(true);
    assertEquals(Map.of("/ais/mp1", "mp1", "/ais/mp2", "mp2"), local.fspaths());
    assertEquals(root.resolve("etc/ais").toString(), local.confdir());
    assertEquals("n1", local.hostNet().hostname());
    assertEquals("127.0.0.1 51081", Files.readString(ContainerStart.healthFile(root)));
    var cluster = Json.tree(Files.readAllBytes(made("ais.json")));
    assertEquals("http://p1:51080", cluster.at("/proxy/primary_url").asText());
    assertTrue(cluster.at("/ec/enabled").isBoolean(), "the rest of the sample is there");
  }

  @Test
  void aDetachedMountpathStaysDetachedWhileTheVolumesAreTheSame() throws IOException {
    prepare();
    Files.writeString(
        made("ais_local.json"),
        Files.readString(made("ais_local.json")).replace(",\"/ais/mp2\":\"mp2\"", ""));
    environment.put("AIS_HOSTNAME", "n2");

    prepare();

    assertEquals(Map.of("/ais/mp1", "mp1"), node().fspaths());
    assertEquals("n2", node().hostNet().hostname());
  }

  @Test
  void aNameThatNobodyCanReachIsToldOf() throws IOException {
    environment.put("AIS_HOSTNAME", "n1, 10.0.0.5");
    environment.put("AIS_HOSTNAME_INTRA_DATA", "n1-data");
    resolving.add("10.0.0.5");

    prepare();

    assertEquals(
        "WARNING: host name n1-data does not resolve in this container: others are told to reach it"
            + " there\n",
        talk.toString(StandardCharsets.UTF_8));
  }

  @Test
  void anotherSetOfVolumesIsTakenAsItIs() throws IOException {
    prepare();
    Files.createDirectories(root.resolve("ais/mp3"));
    mount("/ais/mp1", "/ais/mp3");

    prepare();

    assertEquals(Map.of("/ais/mp1", "mp1", "/ais/mp3", "mp3"), node().fspaths());
  }

  @Test
  void ownFilesWin() throws IOException {
    put("etc/ais/ais.json", "{}");
    put(
        "etc/ais/ais_local.json",
        "{\"host_net\":{\"hostname\":\"own\",\"port\":\"7001\"},\"confdir\":\"/x\"}");
    environment.put("AIS_LISTEN", "configured");

    List<String> arguments = prepare();

    assertEquals("-config=" + root.resolve("etc/ais/ais.json"), arguments.get(1));
    assertEquals("-local_config=" + root.resolve("etc/ais/ais_local.json"), arguments.get(2));
    assertEquals("own 7001", Files.readString(ContainerStart.healthFile(root)));
  }

  @Test
  void aTargetThatKnowsNoGatewayIsRefused() {
    environment.remove("AIS_PRIMARY_EP");

    String message = assertThrows(InvalidException.class, this::prepare).getMessage();

    assertTrue(message.startsWith("AIS_PRIMARY_EP is not set"), message);
  }

  @Test
  void aVolumeThatIsNotThereIsNamed() throws IOException {
    mount("/ais/mp1", "/ais/mp9");

    String message = assertThrows(IOException.class, this::prepare).getMessage();

    assertTrue(message.startsWith("/ais/mp9 cannot be written to by user "), message);
  }

  @Test
  void damagedOwnFilesAreNamed() throws IOException {
    put("etc/ais/ais_local.json", "{");

    String message = assertThrows(IOException.class, this::prepare).getMessage();

    assertTrue(
        message.startsWith(root.resolve("etc/ais/ais_local.json") + " is not valid"), message);
  }

  @Test
  void warnsOfMisspeltVariables() throws IOException {
    environment.put("AIS_NTARGET", "4");

    prepare();

    assertEquals(
        "WARNING: AIS_NTARGET is no variable of this image\n",
        talk.toString(StandardCharsets.UTF_8));
  }

  @Test
  void readsRoutesAndMountsAsTheKernelWritesThem() throws IOException {
    mount("/ais/mp\\040a", "/ais/mp1/below", "/ais/other", "/ais/mp1");
    put(
        "proc/net/route",
        """
        Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
        eth0  0012A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0
        eth1  00000000 0112A8C0 0003 0 0 0 00000000 0 0 0
        """);

    assertEquals(List.of("/ais/mp a", "/ais/mp1"), Surroundings.of(root.resolve("proc")).volumes());
    assertEquals("eth1", Surroundings.defaultInterface(root.resolve("proc")));
  }
}
