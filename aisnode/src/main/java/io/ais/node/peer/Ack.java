package io.ais.node.peer;

/**
 * A receiver's word on one object.
 *
 * @param text reason of a failure, else empty
 */
public record Ack(Status status, String text) {
  /** What became of the object at the receiver. */
  public enum Status {
    /** Written and safe. */
    STORED,
    /** The receiver holds the very same already. */
    IDENTICAL,
    /** The receiver holds a newer one; this one is not needed. */
    OLDER,
    /** Not stored; the sender keeps its copy and may try again. */
    FAILED,
    /** Not stored: one of the two is behind, and the name belongs to another by what the other knows. */
    NOT_OWNER
  }

  public static final Ack STORED = new Ack(Status.STORED, "");
  public static final Ack IDENTICAL = new Ack(Status.IDENTICAL, "");
  public static final Ack OLDER = new Ack(Status.OLDER, "");

  public static Ack failed(String text) {
    return new Ack(Status.FAILED, text == null ? "" : text);
  }

  public static Ack notOwner(String text) {
    return new Ack(Status.NOT_OWNER, text);
  }

  /** True when the receiver has this or a newer copy. */
  public boolean isSafe() {
    return status != Status.FAILED && status != Status.NOT_OWNER;
  }
}
