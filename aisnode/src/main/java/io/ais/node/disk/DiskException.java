package io.ais.node.disk;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** A failed disk operation, classified once where it happened. */
public sealed class DiskException extends IOException {
  private static final long serialVersionUID = 1;

  /** What callers tell apart. Nobody above this package parses errno texts. */
  public enum Kind {
    /** The name does not exist, or a parent of it is a file. */
    NOT_FOUND,
    /** File system full or quota used up. */
    NO_SPACE,
    /** The device or file system is sick: goes to the health check. */
    FAULT,
    /**
     * The directory of the mountpath is not there, or is another one by now: nothing is known of any
     * name in it. Goes to the health check.
     */
    GONE,
    /** A name is in the way: a directory where a file should go, or a file that exists. */
    CONFLICT,
    /** The queue of the mountpath is full, or it is being closed: try again later. */
    BUSY,
    /** Anything else. */
    OTHER
  }

  private final Kind kind;
  private final String path;
  private final Symptom symptom;

  /** What a sick file system answered with: errors that differ in it may have different causes. */
  public enum Symptom {
    /** The file system takes no changes any more (EROFS): it says so itself. */
    READ_ONLY,
    /** The device could not do it (EIO, EREMOTEIO, ENODATA, ETIMEDOUT). */
    MEDIUM,
    /** The file system contradicts itself (EUCLEAN, EBADMSG). */
    STRUCTURE,
    /** There is no device, or no way to it (ENODEV, ENXIO, ENOMEDIUM, ENOLINK, ENOTCONN, ESTALE). */
    DEVICE,
    /** Access was refused (EACCES, EPERM). */
    ACCESS,
    /** Anything else. */
    OTHER
  }

  /** An expected answer rather than a failure: without a stack trace, which costs more than it. */
  static DiskException notFound(String path) {
    return new Missing(path);
  }

  private static final class Missing extends DiskException {
    private static final long serialVersionUID = 1;

    Missing(String path) {
      super(Kind.NOT_FOUND, path, "No such file or directory", null);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** With the path relative to the mountpath. */
  public DiskException(Kind kind, String path, String message, Throwable cause) {
    super(path.isEmpty() ? message : path + ": " + message, cause);
    this.kind = requireNonNull(kind, "kind");
    this.path = path;
    this.symptom = IoErrors.symptomOf(message);
  }

  /** What callers tell apart. */
  public Kind kind() {
    return kind;
  }

  /** What was seen of a sickness; OTHER for errors that are none. */
  public Symptom symptom() {
    return symptom;
  }

  /** Path relative to the mountpath. */
  public String path() {
    return path;
  }

  /** The file system may be sick, or is gone: a matter of the health check. */
  public boolean isFault() {
    return kind == Kind.FAULT || kind == Kind.GONE;
  }

  /** True for the given kind. */
  public boolean is(Kind other) {
    return kind == other;
  }
}
