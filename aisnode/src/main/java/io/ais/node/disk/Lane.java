package io.ais.node.disk;

/** Two queues per mountpath, so that background work never stands in front of clients. */
public enum Lane {
  CLIENT,
  BACKGROUND
}
