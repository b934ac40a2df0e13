package io.ais.node.cluster;

import io.ais.error.AisException;

/**
 * Where commands come in: who may be asked, and which part answers. All but a force are for the
 * primary alone. Confined to the control thread.
 */
final class CommandDesk {
  private final Node node;
  private final Commands commands;
  private final Proposer proposer;
  private final Admission admission;
  private final Handover handover;
  private final Forcing forcing;

  CommandDesk(
      Node node,
      Commands commands,
      Proposer proposer,
      Admission admission,
      Handover handover,
      Forcing forcing) {
    this.node = node;
    this.commands = commands;
    this.proposer = proposer;
    this.admission = admission;
    this.handover = handover;
    this.forcing = forcing;
  }

  /** Every command is answered exactly once, now or when its fate is known. */
  void take(String id, Command command) {
    String self = node.identity.self().display();
    if (command instanceof Command.ForcePrimary force) {
      force(id, force);
      return;
    }
    if (!node.isReady()) {
      String why =
          node.isPrimary()
              ? " primary: not ready yet (cluster is starting up)"
              : node.primaryId.isEmpty()
                  ? ": no primary (election in progress)"
                  : ": not the primary";
      node.effect(new Effect.Reject(id, AisException.primaryChanging(self + why)));
      return;
    }
    if (Relocation.isLast(node.accepted)) {
      node.effect(new Effect.Reject(id, Relocation.isUnderWay(self)));
      return;
    }
    if (handover.isUnderWay()) {
      node.effect(new Effect.Reject(id, Handover.inTransition()));
      return;
    }
    try {
      accept(id, command);
    } catch (AisException e) {
      node.effect(new Effect.Reject(id, e));
    }
  }

  private void force(String id, Command.ForcePrimary force) {
    try {
      forcing.begin(force.id(), id);
    } catch (AisException e) {
      node.effect(new Effect.Reject(id, e));
    }
  }

  private void accept(String id, Command command) {
    switch (command) {
      case Command.AdminJoin admin -> admission.invite(id, admin);
      case Command.SetPrimary next -> handover.to(next.id(), id);
      case Command.ForcePrimary _ -> throw new IllegalStateException("handled above");
      case Command.ResetConfig _ -> {
        node.effect(new Effect.DropOverrides());
        node.effect(new Effect.Reply(id, new CommandResult("", node.committedKey())));
      }
      case Command.RemoveSelf _,
          Command.StartMaintenance _,
          Command.ShutdownNode _,
          Command.DecommissionNode _,
          Command.StopMaintenance _,
          Command.RemoveUnsafe _,
          Command.StartRebalance _,
          Command.AbortRebalance _,
          Command.SetConfig _,
          Command.CreateBucket _,
          Command.DestroyBucket _,
          Command.SetBucketProps _,
          Command.ResetBucketProps _,
          Command.JoinCluster _,
          Command.ShutdownCluster _,
          Command.DecommissionCluster _ ->
          proposer.submit(id, commands.change(command));
    }
  }
}
