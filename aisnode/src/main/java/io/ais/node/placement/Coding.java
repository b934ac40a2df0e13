package io.ais.node.placement;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.node.store.Lom;

/** Protection of objects beyond their owner. Blocking, thread-safe. */
public interface Coding {
  /** None. */
  Coding NONE =
      new Coding() {
        @Override
        public void written(Lom lom, boolean replaced, Ruling ruling) {}

        @Override
        public boolean covers(BucketProps props) {
          return false;
        }

        @Override
        public void deleted(Lom tombstone) {}

        @Override
        public void markDeleted(Lom tombstone) {}

        @Override
        public boolean restore(Bck bck, String name, Ruling ruling) {
          return false;
        }
      };

  /**
   * An object was written here by its owner, and is about to be acknowledged.
   *
   * @param replaced there was one before
   * @throws io.ais.error.AisException 503 when no other target has taken part of it though there are
   *     some: an older version could be taken for the newest one
   */
  void written(Lom lom, boolean replaced, Ruling ruling);

  /** Whether parts of the bucket's objects lie on other targets, so that deletes must be told there. */
  boolean covers(BucketProps props);

  /** Removes what parts this target itself holds of objects that are not newer than this delete. */
  void deleted(Lom tombstone);

  /**
   * Leaves word of a delete with the parts on other targets, as long as not all targets have removed
   * theirs: the parts must not give back the object when its owner, and with it the record of the delete,
   * is lost.
   *
   * @throws io.ais.error.AisException 503 when so few have taken it that they may all be silent when the
   *     owner is lost: the object may be deleted or come back
   */
  void markDeleted(Lom tombstone);

  /**
   * Brings back an object that is not in the local store though it should be.
   *
   * @return false when there is nothing to bring back
   * @throws io.ais.error.AisException 503 when that cannot be told, 500 when too little is left of it
   */
  boolean restore(Bck bck, String name, Ruling ruling);
}
