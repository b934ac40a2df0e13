package io.ais.model.keys;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;

/**
 * One component of a record as a client names it.
 *
 * @param name JSON name
 * @param type declared type
 * @param accessor reads it from an instance
 * @param parser static {@code parse(String)} of a scalar record; null for other types
 */
record Field(String name, Class<?> type, Method accessor, Method parser) {

  static Field of(RecordComponent component) {
    JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
    if (property == null) {
      throw new IllegalStateException("no @JsonProperty on " + component);
    }
    Class<?> type = component.getType();
    return new Field(property.value(), type, component.getAccessor(), parser(type));
  }

  private static Method parser(Class<?> type) {
    if (!type.isRecord()) {
      return null;
    }
    for (Method method : type.getMethods()) {
      boolean parses =
          method.getName().equals("parse")
              && Modifier.isStatic(method.getModifiers())
              && method.getParameterCount() == 1
              && method.getParameterTypes()[0] == String.class;
      if (parses) {
        return method;
      }
    }
    return null;
  }

  /** True when keys go on below this one. */
  boolean isSection() {
    return type.isRecord() && parser == null;
  }

  Object read(Object instance) {
    return Reflect.call(accessor, instance);
  }
}
