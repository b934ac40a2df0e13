package io.ais.model.keys;

import io.ais.base.GoDuration;
import io.ais.base.GoText;
import io.ais.base.InvalidException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Converts single values between text, JSON tree and component type. */
final class Leaf {
  private static final String RESET = "none";

  private Leaf() {}

  /** Value of the component from a text or a JSON value; null for JSON null. */
  static Object convert(Field field, Object value) {
    if (value == null) {
      return zero(field.type());
    }
    if (field.type().isInstance(value) && !(value instanceof List) && !(value instanceof Map)) {
      return value;
    }
    if (field.type() == List.class) {
      return list(value);
    }
    if (field.type() == Map.class) {
      return map(field, value);
    }
    if (value instanceof Map<?, ?> tree && field.type().isRecord()) {
      return RecordKeys.read(field.type(), tree);
    }
    if (value instanceof List || value instanceof Map) {
      throw new InvalidException("invalid value of property " + GoText.quote(field.name()));
    }
    return scalar(field, String.valueOf(value).strip());
  }

  private static Object scalar(Field field, String text) {
    Class<?> type = field.type();
    if (type == String.class) {
      return text;
    }
    if (type == boolean.class) {
      return GoText.parseBool(text);
    }
    if (type == int.class) {
      return Math.toIntExact(integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
    if (type == long.class) {
      return integer(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == Duration.class) {
      return text.isEmpty() ? Duration.ZERO : GoDuration.parse(text);
    }
    if (field.parser() != null) {
      return parsed(field, text);
    }
    throw new IllegalStateException("no conversion to " + type);
  }

  private static Object parsed(Field field, String text) {
    try {
      return Reflect.call(field.parser(), null, text.equals(RESET) ? "" : text);
    } catch (NumberFormatException e) {
      throw notANumber("ParseUint", text);
    }
  }

  private static long integer(String text, long min, long max) {
    try {
      long value = text.isEmpty() ? 0 : Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw notANumber("ParseInt", text);
    }
    throw new InvalidException(
        "strconv.ParseInt: parsing " + GoText.quote(text) + ": value out of range");
  }

  private static InvalidException notANumber(String function, String text) {
    return new InvalidException(
        "strconv." + function + ": parsing " + GoText.quote(text) + ": invalid syntax");
  }

  private static List<String> list(Object value) {
    if (value instanceof List<?> items) {
      return items.stream().map(String::valueOf).toList();
    }
    String text = String.valueOf(value).strip();
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1).strip();
    }
    if (text.isEmpty() || text.equals(RESET)) {
      return List.of();
    }
    return Arrays.stream(text.split("[\\s,]+")).filter(item -> !item.isEmpty()).toList();
  }

  private static Map<String, Object> map(Field field, Object value) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> entries) {
      entries.forEach((key, item) -> out.put(String.valueOf(key), item));
      return out;
    }
    String text = String.valueOf(value).strip();
    for (String item : list(text.startsWith("map[") ? text.substring(3) : text)) {
      int colon = item.indexOf(':');
      if (colon <= 0) {
        throw new InvalidException("invalid value of property " + GoText.quote(field.name()));
      }
      out.put(item.substring(0, colon), item.substring(colon + 1));
    }
    return out;
  }

  /** What an absent component holds before its record fills defaults. */
  static Object zero(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    return type == long.class ? (Object) 0L : null;
  }

  /** Text of a value as {@link #convert} accepts it. */
  static String text(Object value) {
    return switch (value) {
      case null -> "";
      case Duration duration -> GoDuration.format(duration);
      case List<?> items ->
          items.stream().map(String::valueOf).collect(Collectors.joining(" ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + ":" + entry.getValue())
              .collect(Collectors.joining(" ", "map[", "]"));
      default -> value.toString();
    };
  }

  /** Text of an absent value of the type. */
  static String absent(Class<?> type) {
    if (type == Duration.class) {
      return "0s";
    }
    if (type == List.class) {
      return "[]";
    }
    return type == Map.class ? "map[]" : "";
  }
}
