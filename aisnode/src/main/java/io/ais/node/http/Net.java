package io.ais.node.http;

/** Which of a node's three listeners a request came in by. */
public enum Net {
  PUBLIC,
  CONTROL,
  DATA
}
