package io.ais.node.sim.data;

/** One run of a target's process. */
final class Life {
  private final String name;
  private boolean over;

  Life(String targetId, int number) {
    name = targetId + "#" + number;
  }

  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /**
   * To be called before every effect.
   *
   * @throws Crashed when there is no process any more
   */
  void check() {
    if (over) {
      throw new Crashed(this);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
