package io.ais.model.keys;

import io.ais.base.GoText;
import io.ais.base.InvalidException;

/** A key that no record component has. */
public final class UnknownPropertyException extends InvalidException {
  private static final long serialVersionUID = 1;

  private final String key;

  /** The dotted key. */
  public UnknownPropertyException(String key) {
    super("unknown property " + GoText.quote(key));
    this.key = key;
  }

  /** The dotted key. */
  public String key() {
    return key;
  }
}
