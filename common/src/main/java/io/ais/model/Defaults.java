package io.ais.model;

import io.ais.base.GoDuration;
import java.time.Duration;

/** Replaces absent values (null or zero) by defaults. */
public final class Defaults {
  private Defaults() {}

  public static int or(int value, int byDefault) {
    return value == 0 ? byDefault : value;
  }

  public static String or(String value, String byDefault) {
    return value == null || value.isEmpty() ? byDefault : value;
  }

  /** The default is Go text. */
  public static Duration or(Duration value, String byDefault) {
    return value == null || value.isZero() ? GoDuration.parse(byDefault) : value;
  }

  public static Size or(Size value, long bytes) {
    return value == null || value.bytes() == 0 ? new Size(bytes) : value;
  }

  /** True for absent and for zero. */
  public static boolean isZero(Duration value) {
    return value == null || value.isZero();
  }

  /** Null becomes empty. */
  public static String text(String value) {
    return value == null ? "" : value;
  }
}
