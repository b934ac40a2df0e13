package io.ais.node.nodeapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.NetInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Locations compared with every redirect of the recorded object requests. */
class RedirectTest {
  private static final Pattern RECORDED =
      Pattern.compile(
          "\n(?:GET|PUT|HEAD|DELETE|POST|PATCH) (\\S+) HTTP/1.1\r?\n(?:(?!\n###|\nLocation:).)*"
              + "\nLocation: http://localhost:(\\d+)(\\S+)",
          Pattern.DOTALL);

  @Test
  void buildsTheLocationsOfTheReference() throws IOException {
    Matcher found = RECORDED.matcher(recorded());
    List<String> differing = new ArrayList<>();
    int compared = 0;
    while (found.find()) {
      String request = found.group(1);
      String expected = found.group(3);
      if (expected.contains("<NUL>") || expected.contains("LLLL")) {
        continue; // shortened in the recording
      }
      if (request.startsWith("/ais/")) {
        continue; // a short form, which is turned into the long one before
      }
      compared++;
      NetInfo to = NetInfo.http("localhost", Integer.parseInt(found.group(2)));
      String pid = parameter(expected, "pid");
      String marker = "pid=" + pid + "&utm=" + parameter(expected, "utm");
      int query = request.indexOf('?');
      String path = query < 0 ? request : request.substring(0, query);
      String rest = query < 0 ? "" : request.substring(query + 1);
      String ours = new Redirect(to, marker).location(path, rest);
      if (!plain(to.url() + expected).equals(plain(ours))) {
        differing.add(expected + " but ours " + ours);
      }
    }

    assertEquals(List.of(), differing);
    assertTrue(compared > 50, "only " + compared);
  }

  /** Escapes may differ in case; backslash and slash may be escaped or not. */
  private static String plain(String location) {
    return location.toLowerCase(Locale.ROOT).replace("%5c", "\\").replace("%2f", "/");
  }

  private static String parameter(String location, String name) {
    Matcher matcher = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(location);
    assertTrue(matcher.find(), location);
    return matcher.group(1);
  }

  private static String recorded() throws IOException {
    try (InputStream in =
        RedirectTest.class.getResourceAsStream("/golden/rest/02-object-put-get-head.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void marksWithTheTimeInBase36() {
    assertEquals("pid=p1&utm=zik0zj&sv=k", Redirect.marker("p1", Integer.MAX_VALUE, "k"));
  }

  @Test
  void onlyUnusualNamesGetAQueryThatIsSorted() {
    Redirect redirect = new Redirect(NetInfo.http("h", 1), "pid=p");

    assertEquals("http://h:1/a%2Fb?z=1&a=2&pid=p", redirect.location("/a%2Fb", "z=1&a=2"));
    for (String name : List.of("a+b", "a%20b", "a%2bb", "a%2Bb", "a%25", "%3Fa", "a%2F%23")) {
      assertEquals(
          "http://h:1/" + name + "?a=2&pid=p&z=1", redirect.location("/" + name, "z=1&a=2"));
    }
    assertEquals("http://h:1/a%2?z=1&a=2&pid=p", redirect.location("/a%2", "z=1&a=2"));
  }

  @Test
  void bodyOfARedirectCannotBeBrokenOutOf() {
    assertEquals(
        "<a href=\"http://h/?a=1&amp;b=&#34;\">Moved Permanently</a>.\n",
        new String(Redirect.anchor("http://h/?a=1&b=\""), StandardCharsets.UTF_8));
  }
}
