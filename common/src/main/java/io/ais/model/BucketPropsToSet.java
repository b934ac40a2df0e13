package io.ais.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.ais.base.GoText;
import io.ais.base.InvalidException;
import io.ais.model.keys.RecordKeys;
import io.ais.model.keys.UnknownPropertyException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A partial change of bucket properties: the nesting of {@link BucketProps}, every leaf optional,
 * plus {@code force} (spec/rest-api.md 10). Immutable; checked when applied.
 *
 * @param tree what the client sent; absent and null mean unchanged
 */
public record BucketPropsToSet(@JsonValue Map<String, Object> tree) {
  private static final String FORCE = "force";
  private static final Set<String> READ_ONLY = Set.of("provider", "Renamed", "bid", "created");

  /** Changes nothing. */
  public static final BucketPropsToSet NONE = new BucketPropsToSet(Map.of());

  /** Copies the tree; null means no change. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public BucketPropsToSet {
    tree = tree == null ? Map.of() : new LinkedHashMap<>(tree);
  }

  /**
   * From the value of an action message; null means no change.
   *
   * @throws InvalidException when it is no object; {@code found unknown field: nosuch}
   */
  public static BucketPropsToSet of(Object value) {
    try {
      return checked(value);
    } catch (UnknownPropertyException e) {
      String name = e.key().substring(e.key().lastIndexOf('.') + 1);
      throw new InvalidException("found unknown field: " + name);
    }
  }

  private static BucketPropsToSet checked(Object value) {
    if (value == null) {
      return NONE;
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new InvalidException("invalid bucket props: expecting an object");
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    map.forEach((key, item) -> tree.put(String.valueOf(key), item));
    BucketPropsToSet change = new BucketPropsToSet(tree);
    change.canonical();
    return change;
  }

  /**
   * From dotted keys: {@code mirror.copies=3}.
   *
   * @throws InvalidException {@code unknown property "x.y"}
   */
  public static BucketPropsToSet ofKeys(Map<String, String> keys) {
    return checked(RecordKeys.nest(keys));
  }

  /** The client insists. */
  public boolean force() {
    return tree.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(FORCE) && entry.getValue() != null)
        .anyMatch(entry -> GoText.parseBool(String.valueOf(entry.getValue())));
  }

  /** True when no property is named. */
  public boolean isEmpty() {
    return canonical().isEmpty();
  }

  /** True when the change names the key: {@code names("mirror.enabled")}. */
  public boolean names(String dottedKey) {
    boolean[] found = {false};
    RecordKeys.forEachLeaf(
        BucketProps.class, canonical(), (key, value) -> found[0] |= key.equals(dottedKey));
    return found[0];
  }

  /** The tree with canonical names, without force and nulls. */
  Map<String, Object> canonical() {
    Map<String, Object> properties = new LinkedHashMap<>(tree);
    properties.keySet().removeIf(FORCE::equalsIgnoreCase);
    for (String name : properties.keySet()) {
      if (READ_ONLY.stream().anyMatch(name::equalsIgnoreCase)) {
        throw new UnknownPropertyException(name);
      }
    }
    return RecordKeys.canonical(BucketProps.class, properties, true);
  }
}
