package io.ais.node.object;

/** Receives the entries of a walk, in ascending order of their UTF-8 bytes. */
@FunctionalInterface
public interface WalkVisitor {

  /**
   * Called on the thread that walks.
   *
   * @return how to go on: {@link WalkStep#CONTINUE}, {@link WalkStep#STOP} or {@link
   *     WalkStep#skip}
   */
  WalkStep visit(WalkEntry entry);
}
