package io.ais.model.list;

/** Bits of {@link ListRequest#flags()} and of {@link ListEntry#flags()} (spec/rest-api.md 7). */
public final class ListFlags {
  public static final long CACHED = 1;
  public static final long MISSING = 2;
  public static final long DELETED = 4;
  public static final long ARCHIVE_DIR = 8;
  public static final long NAME_ONLY = 16;
  public static final long NAME_SIZE = 32;
  public static final long BUCKET_PRESENT = 64;
  public static final long DONT_HEAD_REMOTE = 128;
  public static final long DONT_ADD_REMOTE = 256;
  public static final long NOT_CACHED = 512;
  public static final long NO_RECURSION = 2048;
  public static final long DIFF = 4096;
  public static final long NO_DIRS = 8192;
  public static final long S3 = 16384;
  public static final long INVENTORY = 32768;

  /** Mask of the status in the flags of an entry; 0 is good. */
  public static final int ENTRY_STATUS_MASK = 31;

  public static final int ENTRY_MISPLACED_NODE = 1;
  public static final int ENTRY_MISPLACED_MOUNTPATH = 2;
  public static final int ENTRY_COPY = 3;
  public static final int ENTRY_COPY_OF_MISSING = 4;
  public static final int ENTRY_CACHED = 64;
  public static final int ENTRY_IN_ARCHIVE = 128;
  public static final int ENTRY_DIRECTORY = 256;
  public static final int ENTRY_ARCHIVE = 512;
  public static final int ENTRY_VERSION_CHANGED = 1024;
  public static final int ENTRY_REMOVED_REMOTELY = 2048;
  public static final int ENTRY_HEAD_FAILED = 4096;
  public static final int ENTRY_CHUNKED = 8192;

  /** Flag of a page: some target moves data, the listing may be incomplete. */
  public static final long PAGE_INCOMPLETE = 1;

  private ListFlags() {}
}
