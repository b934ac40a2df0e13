package io.ais.node.cluster;

import io.ais.base.InvalidException;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.model.Uint64;

/** Changes of bucket metadata. Stateless. */
final class Buckets {
  private Buckets() {}

  /** The id of a bucket comes from the metadata version, so it never returns. */
  static String create(Draft draft, Command.CreateBucket command) {
    Bck bck = command.bck();
    if (draft.bmd.has(bck)) {
      throw new AisException(
          409, TypeCodes.BUCKET_EXISTS, "bucket \"%s\" already exists".formatted(bck));
    }
    Uint64 bid = draft.bmd.nextBid(bck);
    draft.bmd = draft.bmd.with(bck, command.props().withIdentity(bid, command.props().created()));
    return "";
  }

  static String destroy(Draft draft, Bck bck) {
    current(draft, bck);
    draft.bmd = draft.bmd.without(bck);
    return "";
  }

  /** Whether a bucket of the first is not in the second; one that was created anew is another. */
  static boolean areDestroyed(Bmd before, Bmd after) {
    for (Bck bck : before.buckets()) {
      BucketProps left = after.get(bck);
      if (left == null || !left.bid().equals(before.get(bck).bid())) {
        return true;
      }
    }
    return false;
  }

  static String set(Draft draft, Command.SetBucketProps command) {
    BucketProps props = current(draft, command.bck());
    BucketProps next;
    try {
      next = props.apply(command.change());
      next.validate();
    } catch (InvalidException e) {
      throw new AisException(400, "", e.getMessage(), e);
    }
    return replace(draft, command.bck(), props, next);
  }

  static String reset(Draft draft, Command.ResetBucketProps command) {
    BucketProps props = current(draft, command.bck());
    BucketProps next = command.defaults().withIdentity(props.bid(), props.created());
    return replace(draft, command.bck(), props, next);
  }

  private static String replace(Draft draft, Bck bck, BucketProps old, BucketProps next) {
    if (!next.equals(old)) {
      draft.bmd = draft.bmd.with(bck, next);
    }
    return "";
  }

  private static BucketProps current(Draft draft, Bck bck) {
    BucketProps props = draft.bmd.get(bck);
    if (props == null) {
      throw new AisException(
          404, TypeCodes.BUCKET_NOT_FOUND, "bucket \"%s\" does not exist".formatted(bck));
    }
    return props;
  }
}
