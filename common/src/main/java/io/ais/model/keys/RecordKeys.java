package io.ais.model.keys;

import io.ais.base.InvalidException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Reads and changes records by dotted key. A partial change is a nested map with canonical names; a
 * record is rebuilt through its canonical constructor, which fills defaults. Names match without
 * regard to case. Thread-safe.
 */
public final class RecordKeys {
  private RecordKeys() {}

  /** Key by key in declaration order; sections that are absent appear with empty values. */
  public static Map<String, String> flatten(Record value) {
    Map<String, String> out = new LinkedHashMap<>();
    flatten(value.getClass(), value, "", out);
    return out;
  }

  private static void flatten(Class<?> type, Object value, String prefix, Map<String, String> out) {
    for (Field field : Reflect.shape(type).fields()) {
      Object item = value == null ? Leaf.zero(field.type()) : field.read(value);
      String key = prefix + field.name();
      if (field.isSection()) {
        flatten(field.type(), item, key + ".", out);
      } else {
        out.put(key, item == null ? Leaf.absent(field.type()) : Leaf.text(item));
      }
    }
  }

  /** Nests dotted keys: {@code a.b=1} becomes {@code {a:{b:1}}}; nothing is checked. */
  public static Map<String, Object> nest(Map<String, String> keys) {
    Map<String, Object> root = new LinkedHashMap<>();
    keys.forEach((key, value) -> put(root, List.of(key.split("\\.", -1)), value));
    return root;
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> into, List<String> path, String value) {
    Map<String, Object> at = into;
    for (String name : path.subList(0, path.size() - 1)) {
      Object next = at.computeIfAbsent(name, missing -> new LinkedHashMap<String, Object>());
      if (!(next instanceof Map)) {
        throw unknown(String.join(".", path));
      }
      at = (Map<String, Object>) next;
    }
    at.put(path.getLast(), value);
  }

  /**
   * The tree with canonical names, nulls dropped and nested as the record is.
   *
   * @param type record that the tree is meant for
   * @param strict refuse unknown names; else drop them
   * @throws InvalidException {@code unknown property "x.y"}
   */
  public static Map<String, Object> canonical(Class<?> type, Map<?, ?> tree, boolean strict) {
    return canonical(type, tree, "", strict);
  }

  private static Map<String, Object> canonical(
      Class<?> type, Map<?, ?> tree, String prefix, boolean strict) {
    Map<String, Object> out = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          Field field = find(type, String.valueOf(name));
          boolean fits = field != null && (!field.isSection() || isSectionValue(value));
          if (!fits && strict) {
            throw unknown(prefix + firstLeaf(String.valueOf(name), value));
          }
          if (fits && value != null) {
            String key = prefix + field.name();
            out.put(
                field.name(),
                field.isSection()
                    ? canonical(field.type(), (Map<?, ?>) value, key + ".", strict)
                    : value);
          }
        });
    return out;
  }

  private static boolean isSectionValue(Object value) {
    return value == null || value instanceof Map;
  }

  private static String firstLeaf(String name, Object value) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      Map.Entry<?, ?> first = map.entrySet().iterator().next();
      return name + "." + firstLeaf(String.valueOf(first.getKey()), first.getValue());
    }
    return name;
  }

  private static InvalidException unknown(String key) {
    return new UnknownPropertyException(key);
  }

  private static Field find(Class<?> type, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Field field : Reflect.shape(type).fields()) {
      if (field.name().toLowerCase(Locale.ROOT).equals(lower)) {
        return field;
      }
    }
    return null;
  }

  /** Calls back with dotted key and value of each leaf of a canonical tree. */
  public static void forEachLeaf(
      Class<?> type, Map<String, Object> tree, BiConsumer<String, Object> visitor) {
    forEachLeaf(type, tree, "", visitor);
  }

  private static void forEachLeaf(
      Class<?> type, Map<String, Object> tree, String prefix, BiConsumer<String, Object> visitor) {
    tree.forEach(
        (name, value) -> {
          Field field = find(type, name);
          if (field.isSection()) {
            forEachLeaf(field.type(), section(value), prefix + name + ".", visitor);
          } else {
            visitor.accept(prefix + name, value);
          }
        });
  }

  /**
   * The record with a canonical tree laid over it.
   *
   * @param base null for a record of which only the tree is known
   */
  public static <R extends Record> R merge(Class<R> type, R base, Map<String, Object> tree) {
    return type.cast(merged(type, base, tree));
  }

  /** A record from its tree alone. */
  static Object read(Class<?> type, Map<?, ?> tree) {
    return merged(type, null, canonical(type, tree, true));
  }

  private static Object merged(Class<?> type, Object base, Map<String, Object> tree) {
    List<Field> fields = Reflect.shape(type).fields();
    Object[] arguments = new Object[fields.size()];
    for (int i = 0; i < arguments.length; i++) {
      Field field = fields.get(i);
      Object current = base == null ? Leaf.zero(field.type()) : field.read(base);
      Object change = tree.get(field.name());
      if (change == null) {
        arguments[i] = current;
      } else if (field.isSection()) {
        arguments[i] = merged(field.type(), current, section(change));
      } else {
        arguments[i] = Leaf.convert(field, change);
      }
    }
    return Reflect.create(type, arguments);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> section(Object tree) {
    return (Map<String, Object>) tree;
  }

  /** The record with one component replaced. */
  public static <R extends Record> R with(Class<R> type, R base, String name, Object value) {
    List<Field> fields = Reflect.shape(type).fields();
    if (fields.stream().noneMatch(field -> field.name().equals(name))) {
      throw new IllegalArgumentException("no component " + name + " in " + type);
    }
    Object[] arguments =
        fields.stream()
            .map(field -> field.name().equals(name) ? value : field.read(base))
            .toArray();
    return type.cast(Reflect.create(type, arguments));
  }

  /** One canonical tree laid over another; the later wins leaf by leaf. */
  public static Map<String, Object> overlay(
      Map<String, Object> earlier, Map<String, Object> later) {
    Map<String, Object> out = new LinkedHashMap<>(earlier);
    later.forEach(
        (name, value) ->
            out.merge(
                name,
                value,
                (old, change) ->
                    old instanceof Map && change instanceof Map
                        ? overlay(section(old), section(change))
                        : change));
    return out;
  }
}
