package io.ais.error;

import io.ais.base.InvalidException;
import java.util.function.Supplier;

/** Turns the refusals of values, configuration and properties into answers to clients. */
public final class Checked {
  private Checked() {}

  /** 501 with code ErrUnsupp for unsupported requests, else 400. */
  public static AisException of(InvalidException refusal) {
    return refusal.unsupported()
        ? new AisException(501, TypeCodes.UNSUPPORTED, refusal.getMessage(), refusal)
        : new AisException(400, "", refusal.getMessage(), refusal);
  }

  /**
   * The value, or the refusal as an answer.
   *
   * @throws AisException when the supplier throws {@link InvalidException}
   */
  public static <T> T get(Supplier<T> supplier) {
    try {
      return supplier.get();
    } catch (InvalidException e) {
      throw of(e);
    }
  }
}
