package io.ais.node.rebalance;

import io.ais.model.Snode;
import io.ais.node.store.Lom;
import java.util.List;

/**
 * Asks owners whether they hold copies. What an owner confirmed before need not be sent to it again,
 * and may be removed elsewhere. Blocking; thread-safe.
 */
public interface Confirmation {

  /** What an owner says of one copy. */
  enum Verdict {
    /** It owns the name and holds this copy, or a newer one. */
    SAFE,
    /** It holds none, or does not own the name. */
    ABSENT,
    /** What it holds is older, other bytes under the same stamp, or corrupt. */
    DIVERGED,
    /** It cannot tell at present. */
    UNSURE;

    private static final String LETTERS = "SADU";

    /** One ASCII letter that stands for it on the wire. */
    public char letter() {
      return LETTERS.charAt(ordinal());
    }

    /**
     * Reverses {@link #letter}.
     *
     * @throws IllegalArgumentException for any other letter
     */
    static Verdict of(char letter) {
      int at = LETTERS.indexOf(letter);
      if (at < 0) {
        throw new IllegalArgumentException("no verdict: " + letter);
      }
      return values()[at];
    }
  }

  /**
   * Asks about copies whose owner the target is under the newest state that this node has seen; the
   * target answers when it has seen that state, too.
   *
   * @param thoroughly the target reads every byte and compares checksums, and makes its copies
   *     survive a loss of power; else it looks at metadata only
   * @return verdicts in the order of the copies
   * @throws io.ais.error.AisException when the target gives no clear answer
   */
  List<Verdict> ask(Snode owner, List<Lom> copies, boolean thoroughly);
}
