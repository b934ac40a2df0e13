package io.ais.node.object;

import java.util.List;

/**
 * What the start-up cleanup did. Immutable.
 *
 * @param workFiles number of work files of an earlier process that were removed
 * @param setAside paths of files without readable metadata, left where they are and hidden
 */
public record CleanupReport(int workFiles, List<String> setAside) {
  public CleanupReport {
    setAside = List.copyOf(setAside);
  }
}
