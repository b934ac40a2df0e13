package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.GoText;
import io.ais.base.InvalidException;
import io.ais.model.Check;
import io.ais.model.Defaults;
import io.ais.model.keys.RecordKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Configuration of one node (spec/control-plane.md 2.3, end). Immutable.
 *
 * @param fspaths mountpath to label (production)
 * @param testFspaths generated mountpaths (testing environment)
 */
public record LocalConfig(
    @JsonProperty("fspaths") SortedMap<String, String> fspaths,
    @JsonProperty("confdir") String confdir,
    @JsonProperty("log_dir") String logDir,
    @JsonProperty("test_fspaths") TestFspaths testFspaths,
    @JsonProperty("host_net") HostNet hostNet) {
  private static final int MAX_PATH = 255;

  /** Replaces absent parts. */
  public LocalConfig {
    fspaths =
        Collections.unmodifiableSortedMap(
            fspaths == null ? new TreeMap<>() : new TreeMap<>(fspaths));
    confdir = Defaults.text(confdir);
    logDir = Defaults.text(logDir);
    testFspaths = testFspaths == null ? new TestFspaths("", 0, 0) : testFspaths;
    hostNet = hostNet == null ? new HostNet("", "", "", "", "", "") : hostNet;
  }

  /**
   * From the tree of the local file; unknown fields are ignored. Not validated: the role decides.
   *
   * @throws InvalidException when a value has the wrong form
   */
  public static LocalConfig load(Map<String, Object> tree) {
    Map<String, Object> known = RecordKeys.canonical(LocalConfig.class, tree, false);
    SortedMap<String, String> paths = new TreeMap<>();
    if (known.remove("fspaths") instanceof Map<?, ?> given) {
      given.forEach(
          (path, label) ->
              paths.put(String.valueOf(path), label == null ? "" : String.valueOf(label)));
    }
    return RecordKeys.merge(LocalConfig.class, null, known).withFspaths(paths);
  }

  /** Same node with other mountpaths. */
  public LocalConfig withFspaths(SortedMap<String, String> newFspaths) {
    return new LocalConfig(newFspaths, confdir, logDir, testFspaths, hostNet);
  }

  /** True when mountpaths are generated. */
  public boolean isTesting() {
    return testFspaths.count() > 0;
  }

  /** Mountpath to label: those configured, or those generated in the testing environment. */
  public SortedMap<String, String> mountpaths() {
    return isTesting() ? testFspaths.generated() : fspaths;
  }

  /**
   * This configuration with missing intra-cluster addresses filled in.
   *
   * @param target the node is a target: it needs mountpaths
   * @throws InvalidException saying what is wrong
   */
  public LocalConfig validated(boolean target) {
    Check.that(!confdir.isEmpty(), "invalid confdir value (must be set to a valid path)");
    Check.that(!logDir.isEmpty(), "invalid log dir value (must be set to a valid path)");
    if (target && !isTesting()) {
      checkMountpaths();
    }
    return new LocalConfig(fspaths, confdir, logDir, testFspaths, hostNet.filled());
  }

  private void checkMountpaths() {
    Check.that(!fspaths.isEmpty(), "no fspaths: expecting at least one mountpath");
    List<String> accepted = new ArrayList<>();
    for (String path : fspaths.keySet()) {
      Check.that(
          path.startsWith("/") && path.length() <= MAX_PATH,
          "invalid mountpath "
              + GoText.quote(path)
              + ": expecting absolute path, at most 255 long");
      String clean = path.replaceAll("/+$", "");
      Check.that(!clean.isEmpty(), "invalid mountpath \"/\": must not be the root directory");
      for (String other : accepted) {
        Check.that(
            !(clean + "/").startsWith(other + "/") && !(other + "/").startsWith(clean + "/"),
            "mountpath %s is nested with %s".formatted(GoText.quote(clean), GoText.quote(other)));
      }
      accepted.add(clean);
    }
  }

  /**
   * Mountpaths {@code <root>/mp<i>[/<instance>]}.
   *
   * @param count zero: not the testing environment
   */
  public record TestFspaths(
      @JsonProperty("root") String root,
      @JsonProperty("count") int count,
      @JsonProperty("instance") int instance) {

    /** Replaces absent parts. */
    public TestFspaths {
      root = Defaults.text(root);
    }

    private SortedMap<String, String> generated() {
      TreeMap<String, String> paths = new TreeMap<>();
      for (int i = 1; i <= count; i++) {
        paths.put(root + "/mp" + i + (instance > 0 ? "/" + instance : ""), "");
      }
      return paths;
    }
  }
}
