package io.ais.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.ais.base.ByteSize;

/**
 * A size that travels as text with an IEC unit: {@code "4MiB"}. Immutable.
 *
 * @param bytes the size in bytes
 */
public record Size(long bytes) {
  public static final Size ZERO = new Size(0);

  /** Whole IEC units, rounded. */
  @JsonValue
  public String text() {
    return ByteSize.format(bytes);
  }

  /** Parses text as an operator writes it; empty is zero. */
  public static Size parse(String text) {
    return new Size(ByteSize.parse(text));
  }

  /** From a JSON value: text or a bare number of bytes. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Size of(Object value) {
    return value instanceof Number number
        ? new Size(number.longValue())
        : parse(String.valueOf(value));
  }

  @Override
  public String toString() {
    return text();
  }
}
