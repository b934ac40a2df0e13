package io.ais.node.sim.data;

/**
 * The process that this thread belongs to is gone: nothing of it happens any more. A kind of error
 * that ends a job quietly and that nothing else catches.
 */
final class Crashed extends LinkageError {
  private static final long serialVersionUID = 1;
  private final transient Life life;

  Crashed(Life life) {
    super("crashed: " + life);
    this.life = life;
  }

  Life life() {
    return life;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
