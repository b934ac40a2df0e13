package io.ais.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Duration;

/**
 * The one JSON codec: names match without regard to case, unknown fields are ignored, output keeps
 * declaration order. Thread-safe. Rules: spec/rest-api.md 1.2.
 */
public final class Json {
  private static final JsonMapper LENIENT =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
          .disable(MapperFeature.AUTO_DETECT_GETTERS, MapperFeature.AUTO_DETECT_IS_GETTERS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .addModule(durations())
          .build();
  private static final ObjectMapper STRICT =
      LENIENT.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Json() {}

  /** Durations travel as Go text. */
  private static SimpleModule durations() {
    SimpleModule module = new SimpleModule("durations");
    module.addSerializer(Duration.class, new DurationText.Writer());
    module.addDeserializer(Duration.class, new DurationText.Reader());
    return module;
  }

  /** UTF-8 bytes of the value, without line break. */
  public static byte[] bytes(Object value) {
    try {
      return LENIENT.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode " + value.getClass().getName(), e);
    }
  }

  /** Text of the value, without line break. */
  public static String text(Object value) {
    try {
      return LENIENT.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode " + value.getClass().getName(), e);
    }
  }

  /** Parses, ignoring unknown fields. */
  public static <T> T parse(byte[] json, Class<T> type) throws IOException {
    return LENIENT.readValue(json, type);
  }

  /** Parses a generic type, ignoring unknown fields. */
  public static <T> T parse(byte[] json, TypeReference<T> type) throws IOException {
    return LENIENT.readValue(json, type);
  }

  /** Parses into a tree. */
  public static JsonNode tree(byte[] json) throws IOException {
    return LENIENT.readTree(json);
  }

  /** Turns a tree of maps and lists (a value of an envelope) into a record; unknown fields fail. */
  public static <T> T convertStrict(Object value, Class<T> type) {
    return STRICT.convertValue(value, type);
  }

  /** Turns a tree of maps and lists into a record, ignoring unknown fields. */
  public static <T> T convert(Object value, Class<T> type) {
    return LENIENT.convertValue(value, type);
  }
}
