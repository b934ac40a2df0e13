package io.ais.node.disk;

import java.util.ArrayList;
import java.util.List;

/**
 * What of the unsynced state survives a power loss.
 *
 * @param data content of files
 * @param names entries of directories
 * @param attributes extended attributes
 */
public record CrashMode(Data data, boolean names, boolean attributes) {
  /** A crash of the process alone. */
  public static final CrashMode PROCESS = new CrashMode(Data.KEPT, true, true);

  /** Content that was written but not synced. */
  public enum Data {
    KEPT,
    DROPPED,
    TORN_512,
    TORN_4096
  }

  /** All combinations. */
  public static List<CrashMode> all() {
    List<CrashMode> modes = new ArrayList<>();
    for (Data data : Data.values()) {
      modes.add(new CrashMode(data, true, true));
      modes.add(new CrashMode(data, true, false));
      modes.add(new CrashMode(data, false, true));
      modes.add(new CrashMode(data, false, false));
    }
    return modes;
  }
}
