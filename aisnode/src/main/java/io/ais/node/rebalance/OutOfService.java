package io.ais.node.rebalance;

import io.ais.error.AisException;
import io.ais.model.MountpathList;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Mountpaths that are out of service with objects, as parts of a walk: each of them is named, cannot be
 * walked, and says what an operator can do. Stateless.
 */
final class OutOfService {
  /** No path of a mountpath begins so. */
  private static final String MARK = "mountpath ";

  private static final String DETACHED = "detached";

  private OutOfService() {}

  /**
   * The part that stands for a mountpath.
   *
   * @param state as {@link io.ais.node.mountpath.Layout#missed} tells it
   */
  static String part(String path, String state) {
    return MARK + path + " (" + state + ")";
  }

  static boolean is(String part) {
    return part.startsWith(MARK);
  }

  /** Of such a part: 503 with what to type. */
  static AisException refusal(String targetId, String part) {
    int end = part.indexOf(" (");
    String path = part.substring(MARK.length(), end);
    String state = part.substring(end + 2, part.length() - 1);
    return refusal(targetId, Map.of(path, state));
  }

  /**
   * 503 with what to type.
   *
   * @param missed states by path, at least one
   */
  static AisException refusal(String targetId, Map<String, String> missed) {
    return AisException.unavailable(
        missed.entrySet().stream()
            .map(entry -> advice("t[" + targetId + "]", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("; ")));
  }

  private static String advice(String target, String path, String state) {
    String back = state.equals(DETACHED) ? "attach" : "enable";
    String what = target + "=" + path;
    String where = target + "=" + MountpathList.place(path);
    return "%s: mountpath %s is out of service with its objects (%s): bring it back ('ais storage"
            .formatted(target, path, state)
        + " mountpath %s %s'), or give up what only it holds ('ais storage mountpath detach %s --force')"
            .formatted(back, where, what);
  }
}
