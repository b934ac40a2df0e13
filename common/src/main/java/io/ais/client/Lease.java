package io.ais.client;

/**
 * A connection lent to one response; goes back to the pool or is closed, once. Confined to one
 * thread.
 */
final class Lease {
  private final Connection connection;
  private final ConnectionPool pool;
  private final boolean reusable;
  private boolean over;

  /**
   * @param reusable both sides keep the connection when the body has been read
   */
  Lease(Connection connection, ConnectionPool pool, boolean reusable) {
    this.connection = connection;
    this.pool = pool;
    this.reusable = reusable;
  }

  Connection connection() {
    return connection;
  }

  boolean isReusable() {
    return reusable;
  }

  /** The body was read to its end. */
  void finish() {
    if (over) {
      return;
    }
    over = true;
    if (reusable && !connection.hasLeftover()) {
      pool.give(connection);
    } else {
      connection.close();
    }
  }

  /** The body was not read to its end. */
  void drop() {
    if (!over) {
      over = true;
      connection.close();
    }
  }

  boolean isOver() {
    return over;
  }
}
