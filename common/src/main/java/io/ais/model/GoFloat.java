package io.ais.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;

/**
 * A floating-point number that clients expect without a useless fraction: zero travels as {@code 0},
 * not as {@code 0.0}. Immutable.
 */
public record GoFloat(double value) {
  public static final GoFloat ZERO = new GoFloat(0);

  /** Any JSON number. */
  @JsonCreator
  public static GoFloat of(Number number) {
    return number == null ? ZERO : new GoFloat(number.doubleValue());
  }

  /** Shortest JSON number: whole values as integers, no exponent above one millionth. */
  @JsonValue
  public Number wire() {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return (long) value;
    }
    return BigDecimal.valueOf(value);
  }
}
