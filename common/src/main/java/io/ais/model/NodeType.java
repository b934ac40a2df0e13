package io.ais.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Role of a node. */
public enum NodeType {
  PROXY("proxy", 'p'),
  TARGET("target", 't');

  private final String wire;
  private final char letter;

  NodeType(String wire, char letter) {
    this.wire = wire;
    this.letter = letter;
  }

  /** Wire name: "proxy" or "target". */
  @JsonValue
  public String wire() {
    return wire;
  }

  /** Operators' notation of a node of this type: {@code t[ID]}. */
  public String display(String id) {
    return letter + "[" + id + "]";
  }

  /** Parses the wire name; null for unknown. */
  @JsonCreator
  public static NodeType parse(String text) {
    for (NodeType type : values()) {
      if (type.wire.equals(text)) {
        return type;
      }
    }
    return null;
  }
}
