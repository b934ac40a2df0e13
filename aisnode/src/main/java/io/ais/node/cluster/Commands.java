package io.ais.node.cluster;

import io.ais.base.InvalidException;
import io.ais.error.AisException;
import java.util.function.Predicate;

/** Translates what clients ask into changes of the state. Stateless. */
final class Commands {
  private final String self;
  private final Predicate<String> answers;
  private final Lifecycle lifecycle;

  /**
   * @param self display name of this node, for messages
   * @param answers whether the node of an ID has answered lately
   */
  Commands(String self, Predicate<String> answers) {
    this.self = self;
    this.answers = answers;
    this.lifecycle = new Lifecycle(self, answers);
  }

  /** The change that a command asks for; null for those that are no change of documents. */
  Change change(Command command) {
    return switch (command) {
      case Command.AdminJoin _,
          Command.SetPrimary _,
          Command.ForcePrimary _,
          Command.ResetConfig _ ->
          null;
      case Command.RemoveSelf c -> draft -> lifecycle.removeSelf(draft, c.id());
      case Command.StartMaintenance c -> draft -> lifecycle.startMaintenance(draft, c);
      case Command.ShutdownNode c -> draft -> lifecycle.shutdown(draft, c);
      case Command.DecommissionNode c -> draft -> lifecycle.decommission(draft, c);
      case Command.StopMaintenance c -> draft -> lifecycle.stopMaintenance(draft, c);
      case Command.RemoveUnsafe c -> draft -> lifecycle.removeUnsafe(draft, c);
      case Command.StartRebalance c ->
          draft -> Rebalances.startByOperator(draft, c.scope(), self, answers);
      case Command.AbortRebalance c -> draft -> abort(draft, c);
      case Command.SetConfig c -> draft -> configure(draft, c);
      case Command.CreateBucket c -> draft -> Buckets.create(draft, c);
      case Command.DestroyBucket c -> draft -> Buckets.destroy(draft, c.bck());
      case Command.SetBucketProps c -> draft -> Buckets.set(draft, c);
      case Command.ResetBucketProps c -> draft -> Buckets.reset(draft, c);
      case Command.JoinCluster c -> draft -> Relocation.propose(draft, c.to());
      case Command.ShutdownCluster _ ->
          draft ->
              Lifecycle.stopCluster(
                  draft, Departure.Verb.SHUTDOWN_CLUSTER, DecommissionOptions.DEFAULT);
      case Command.DecommissionCluster c ->
          draft -> Lifecycle.stopCluster(draft, Departure.Verb.DECOMMISSION_CLUSTER, c.options());
    };
  }

  private static String abort(Draft draft, Command.AbortRebalance command) {
    Rebalances.abortByOperator(draft, command);
    return "";
  }

  private static String configure(Draft draft, Command.SetConfig command) {
    try {
      draft.config =
          Configs.changed(draft.config, command.keys(), command.tree(), command.updateTime());
    } catch (InvalidException e) {
      throw new AisException(400, "", e.getMessage(), e);
    }
    return "";
  }
}
