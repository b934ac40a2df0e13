package io.ais.node.sim;

import io.ais.node.cluster.Body;
import io.ais.node.cluster.Core;
import io.ais.node.cluster.Message;
import io.ais.node.cluster.Mutation;

/** Deliberate errors in what a node makes of a message. */
final class Misunderstanding {
  private Misunderstanding() {}

  /** The message as a node with that error understands it; null when it does not react. */
  static Message of(Mutation mutation, Core core, Message message) {
    Body body = message.body();
    if (mutation == null) {
      return message;
    }
    return switch (mutation) {
      case SILENT_NEWCOMER -> {
        boolean asks = body instanceof Body.Vote || body instanceof Body.PreVote;
        yield asks && core.accepted() == null ? null : message;
      }
      case NEWCOMER_WAITS -> core.isOutside() ? with(message, withoutState(body)) : message;
      case FRESH_RECEIPT ->
          body instanceof Body.Heartbeat beat ? with(message, fresh(beat)) : message;
      default -> message;
    };
  }

  private static Message with(Message message, Body body) {
    return new Message(
        message.uuid(), message.from(), message.store(), message.boot(), message.url(), body);
  }

  private static Body withoutState(Body body) {
    return switch (body) {
      case Body.Nudge _ -> new Body.Nudge(null);
      case Body.No no -> new Body.No(no.term(), no.promised(), null);
      case Body.Refuse refuse -> new Body.Refuse(refuse.promised(), null);
      case Body.PreVoteReply reply ->
          new Body.PreVoteReply(reply.round(), reply.yes(), reply.promised(), null);
      default -> body;
    };
  }

  private static Body fresh(Body.Heartbeat beat) {
    return new Body.Heartbeat(
        beat.term(),
        beat.committed(),
        beat.hash(),
        beat.beat(),
        beat.beat(),
        beat.beat(),
        beat.settled(),
        beat.member());
  }
}
