package io.ais;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Samples of the reference, from the test class path. */
public final class Golden {
  private Golden() {}

  public static byte[] bytes(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no golden file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static JsonNode tree(String name) throws IOException {
    return Json.tree(bytes(name));
  }

  public static Map<String, Object> map(String name) throws IOException {
    return Json.parse(bytes(name), new TypeReference<Map<String, Object>>() {});
  }

  /** Text without white space between tokens: equal only when the order of keys is equal. */
  public static String compact(String name) throws IOException {
    return Json.text(tree(name));
  }
}
