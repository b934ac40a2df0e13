package io.ais.node.container;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The container as the kernel shows it. Immutable.
 *
 * @param volumes what is mounted at {@code /ais/mp*}, sorted
 * @param address of the interface with the default route, else of the first one that is up; empty when
 *     there is none
 */
record Surroundings(List<String> volumes, String address) {
  private static final Pattern VOLUME = Pattern.compile("/ais/mp[^/]*");
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  Surroundings {
    volumes = List.copyOf(volumes);
  }

  /**
   * Looks.
   *
   * @param proc {@code /proc}
   */
  static Surroundings of(Path proc) throws IOException {
    return new Surroundings(volumes(proc), address(defaultInterface(proc)));
  }

  private static List<String> volumes(Path proc) throws IOException {
    return Files.readAllLines(proc.resolve("self/mounts"), StandardCharsets.UTF_8).stream()
        .map(line -> line.split(" "))
        .filter(words -> words.length > 1)
        .map(words -> unescaped(words[1]))
        .filter(path -> VOLUME.matcher(path).matches())
        .distinct()
        .sorted()
        .toList();
  }

  /** The kernel writes a blank in a path as {@code \040}. */
  private static String unescaped(String path) {
    return OCTAL
        .matcher(path)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    Character.toString((char) Integer.parseInt(m.group(1), 8))));
  }

  /** Name of the interface that the route to everywhere leaves by; empty when there is none. */
  static String defaultInterface(Path proc) throws IOException {
    Path routes = proc.resolve("net/route");
    if (!Files.isReadable(routes)) {
      return "";
    }
    for (String line : Files.readAllLines(routes, StandardCharsets.US_ASCII)) {
      String[] words = line.strip().split("\\s+");
      boolean toEverywhere = words.length > 7 && words[1].equals("00000000");
      if (toEverywhere && words[7].equals("00000000")) {
        return words[0];
      }
    }
    return "";
  }

  private static String address(String preferred) throws SocketException {
    List<NetworkInterface> candidates = new ArrayList<>();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      if (each.isUp() && !each.isLoopback()) {
        candidates.add(each);
      }
    }
    candidates.sort(
        Comparator.comparing((NetworkInterface each) -> !each.getName().equals(preferred))
            .thenComparing(NetworkInterface::getIndex));
    for (NetworkInterface each : candidates) {
      String found = address(each);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }

  private static String address(NetworkInterface one) {
    return one.inetAddresses()
        .filter(address -> !address.isLinkLocalAddress())
        .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
        .map(InetAddress::getHostAddress)
        .map(text -> text.replaceFirst("%.*", ""))
        .orElse("");
  }
}
