package io.ais.node.object;

import java.util.List;

/**
 * What does not serve but lies in a bucket's directories. Nothing of it is removed by the store.
 * Immutable.
 *
 * @param torn files without metadata that do not tell a name: {@code mountpath/path}
 * @param corrupt names whose metadata is missing or fails its checks
 */
public record AuditReport(List<String> torn, List<String> corrupt) {
  public AuditReport {
    torn = List.copyOf(torn);
    corrupt = List.copyOf(corrupt);
  }
}
