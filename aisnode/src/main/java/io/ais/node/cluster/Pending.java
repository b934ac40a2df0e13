package io.ais.node.cluster;

import io.ais.error.AisException;

/**
 * A change that someone waits for. Immutable.
 *
 * @param commandId whom to answer; empty when nobody waits
 * @param text result for the client
 * @param key state that contains the change
 * @param hash of that state
 * @param destroys a bucket is gone with this state: no target may serve it without a doubt
 * @param deadlineNanos when the wait ends
 */
record Pending(
    String commandId,
    String text,
    StateKey key,
    String hash,
    boolean destroys,
    long deadlineNanos) {

  Pending until(long deadline) {
    return new Pending(commandId, text, key, hash, destroys, deadline);
  }

  void succeed(Node node) {
    if (!commandId.isEmpty()) {
      node.effect(new Effect.Reply(commandId, new CommandResult(text, key)));
    }
  }

  void fail(Node node, AisException error) {
    if (!commandId.isEmpty()) {
      node.effect(new Effect.Reject(commandId, error));
    }
  }
}
