package io.ais.model.keys;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Reflective calls that let the callee's own exceptions through. */
final class Reflect {
  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return Shape.of(type);
        }
      };

  private Reflect() {}

  /** Components and canonical constructor of one record type. */
  record Shape(List<Field> fields, Constructor<?> constructor) {
    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      try {
        return new Shape(
            Arrays.stream(components).map(Field::of).toList(), type.getDeclaredConstructor(types));
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("no canonical constructor in " + type, e);
      }
    }
  }

  static Shape shape(Class<?> type) {
    return SHAPES.get(type);
  }

  static Object call(Method method, Object target, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw unwrapped(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot call " + method, e);
    }
  }

  static Object create(Class<?> type, Object[] arguments) {
    try {
      return shape(type).constructor().newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw unwrapped(e);
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("cannot create " + type, e);
    }
  }

  private static RuntimeException unwrapped(InvocationTargetException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(e.getCause());
  }
}
